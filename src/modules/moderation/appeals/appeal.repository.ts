import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AppealOutcome } from '../../../entities/moderation/appeal.entity.js';
import type { DecisionAction } from '../../../entities/moderation/statement.entity.js';
import type { AccountId, CaseId, StatementId } from '../../../kernel/ids.js';
import type { SubjectType } from '../../../kernel/reportable-content.js';

/** An appeal with the decision that it is about. */
export interface AppealRow {
  readonly id: string;
  readonly statementId: StatementId;
  readonly caseId: CaseId;
  readonly accountId: AccountId;
  readonly action: DecisionAction;
  readonly rule: string;
  readonly subjectType: SubjectType;
  readonly reason: string;
  readonly text: string;
  readonly createdAt: Date;
  readonly outcome: AppealOutcome | null;
  readonly answer: string | null;
  readonly decidedAt: Date | null;
  /** When the decision was taken back: then nothing is left to uphold or to reverse. */
  readonly reversedAt: Date | null;
}

const SELECT = `
  select a.id, a.statement_id as "statementId", s.case_id as "caseId", a.account_id as "accountId", s.action, s.rule,
    s.subject_type as "subjectType", s.reason, a.text, a.created_at as "createdAt", a.outcome, a.reason as answer,
    a.decided_at as "decidedAt", s.reversed_at as "reversedAt"
  from appeal a join statement s on s.id = a.statement_id`;
const IMPARTIAL = `
  a.account_id is distinct from ? and not exists (select 1 from report r where r.case_id = s.case_id and r.account_id = ?)`;
const DECIDE = 'update appeal set outcome = ?, reason = ?, decided_at = ?, decided_by = ? where id = ?';
const DECIDERS = `
  select 1 as one from case_event where case_id = ? and actor_kind = 'staff' and actor_id = ? and type = 'decided' limit 1`;

@Injectable()
export class Appeals {
  constructor(private readonly em: EntityManager) {}

  async find(id: string): Promise<AppealRow | null> {
    const [row] = await this.em.execute<AppealRow[]>(`${SELECT} where a.id = ?`, [id]);
    return row ? dated(row) : null;
  }

  /** The oldest first, after `after`; none of a case to which the reader is a party. */
  async list(reader: AccountId, decided: boolean, after: readonly [Date, string] | null, limit: number): Promise<AppealRow[]> {
    const next = after ? ' and (a.created_at, a.id) > (?, ?)' : '';
    const query = `${SELECT} where a.outcome is ${decided ? 'not ' : ''}null and ${IMPARTIAL}${next} order by a.created_at, a.id limit ?`;
    return (await this.em.execute<AppealRow[]>(query, [reader, reader, ...(after ?? []), limit])).map(dated);
  }

  async settle(id: string, outcome: AppealOutcome, reason: string, by: AccountId, at: Date): Promise<void> {
    await this.em.execute(DECIDE, [outcome, reason, at, by, id], 'run');
  }

  /** Whether this person took a decision in the case. */
  async hasDecided(caseId: CaseId, accountId: AccountId): Promise<boolean> {
    return (await this.em.execute<object[]>(DECIDERS, [caseId, accountId])).length > 0;
  }
}

/** Raw queries give times as text. */
function dated(row: AppealRow): AppealRow {
  return {
    ...row,
    createdAt: new Date(row.createdAt),
    decidedAt: row.decidedAt && new Date(row.decidedAt),
    reversedAt: row.reversedAt && new Date(row.reversedAt),
  };
}

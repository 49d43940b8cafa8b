import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AppealOutcome } from '../../../entities/moderation/appeal.entity.js';
import type { DecisionAction } from '../../../entities/moderation/statement.entity.js';
import type { AccountId, StatementId } from '../../../kernel/ids.js';
import type { SubjectType } from '../../../kernel/reportable-content.js';
import type { Source } from '../statements/transparency-words.js';

/** A decision about somebody, with what came of it. Who reported and who decided is not read at all. */
export interface OwnDecision {
  readonly id: StatementId;
  readonly action: DecisionAction;
  readonly subjectType: SubjectType;
  readonly subjectRef: string;
  readonly rule: string;
  readonly reason: string;
  readonly hidden: boolean;
  readonly source: Source | null;
  readonly automatedDetection: boolean;
  readonly automatedDecision: boolean;
  readonly informedAt: Date;
  readonly appealUntil: Date;
  readonly endsAt: Date | null;
  readonly reversedAt: Date | null;
  readonly strike: { readonly weight: number; readonly expiresAt: Date; readonly voidedAt: Date | null } | null;
  readonly appeal: {
    readonly createdAt: Date; readonly outcome: AppealOutcome | null; readonly reason: string | null; readonly decidedAt: Date | null;
  } | null;
}

const SELECT = `
  select s.id, s.action, s.subject_type as "subjectType", s.subject_ref as "subjectRef", s.rule, s.reason,
    jsonb_exists(s.fields, 'decision_visibility') as hidden, s.fields->>'source_type' as source,
    s.automated_detection as "automatedDetection", s.automated_decision as "automatedDecision", s.informed_at as "informedAt",
    s.appeal_until as "appealUntil", s.ends_at as "endsAt", s.reversed_at as "reversedAt",
    k.weight, k.expires_at as "expiresAt", k.voided_at as "voidedAt",
    a.created_at as "appealedAt", a.outcome, a.reason as "answer", a.decided_at as "answeredAt"
  from statement s left join strike k on k.statement_id = s.id left join appeal a on a.statement_id = s.id
  where s.account_id = ?`;

interface Row extends Omit<OwnDecision, 'informedAt' | 'appealUntil' | 'endsAt' | 'reversedAt' | 'strike' | 'appeal'> {
  readonly informedAt: string;
  readonly appealUntil: string;
  readonly endsAt: string | null;
  readonly reversedAt: string | null;
  readonly weight: number | null;
  readonly expiresAt: string | null;
  readonly voidedAt: string | null;
  readonly appealedAt: string | null;
  readonly outcome: AppealOutcome | null;
  readonly answer: string | null;
  readonly answeredAt: string | null;
}

@Injectable()
export class OwnDecisions {
  constructor(private readonly em: EntityManager) {}

  /** The newest first, after `before`. */
  async list(accountId: AccountId, before: readonly [Date, string] | null, limit: number): Promise<OwnDecision[]> {
    const after = before ? ' and (s.informed_at, s.id) < (?, ?)' : '';
    const query = `${SELECT}${after} order by s.informed_at desc, s.id desc limit ?`;
    return (await this.em.execute<Row[]>(query, [accountId, ...(before ?? []), limit])).map(read);
  }

  async find(accountId: AccountId, id: StatementId): Promise<OwnDecision | null> {
    const [row] = await this.em.execute<Row[]>(`${SELECT} and s.id = ?`, [accountId, id]);
    return row ? read(row) : null;
  }
}

const date = (at: string | null): Date | null => (at === null ? null : new Date(at));

/** Raw queries give times as text. */
function read({ weight, expiresAt, voidedAt, appealedAt, outcome, answer, answeredAt, ...row }: Row): OwnDecision {
  return {
    ...row,
    informedAt: new Date(row.informedAt),
    appealUntil: new Date(row.appealUntil),
    endsAt: date(row.endsAt),
    reversedAt: date(row.reversedAt),
    strike: weight === null ? null : { weight, expiresAt: new Date(expiresAt!), voidedAt: date(voidedAt) },
    appeal: appealedAt === null ? null : { createdAt: new Date(appealedAt), outcome, reason: answer, decidedAt: date(answeredAt) },
  };
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { DecisionAction } from '../../../entities/moderation/statement.entity.js';
import type { AccountId, CaseId } from '../../../kernel/ids.js';
import type { SubjectType } from '../../../kernel/reportable-content.js';

/** What was decided about somebody in another case. */
export interface PastDecision {
  readonly id: string;
  readonly caseId: string;
  readonly action: DecisionAction;
  readonly rule: string;
  readonly subjectType: SubjectType;
  readonly decidedAt: Date;
  readonly endsAt: Date | null;
  readonly reversed: boolean;
}

const DECISIONS = `
  select id, case_id as "caseId", action, rule, subject_type as "subjectType", informed_at as "decidedAt", ends_at as "endsAt",
    reversed_at is not null as reversed
  from statement where account_id = ? and case_id <> ? order by informed_at desc, id desc limit 50`;

@Injectable()
export class PersonHistory {
  constructor(private readonly em: EntityManager) {}

  /** The last fifty, the newest first. */
  async decisionsAbout(accountId: AccountId, except: CaseId): Promise<PastDecision[]> {
    const rows = await this.em.execute<PastDecision[]>(DECISIONS, [accountId, except]);
    return rows.map((row) => ({ ...row, decidedAt: new Date(row.decidedAt), endsAt: row.endsAt && new Date(row.endsAt) }));
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { CheckedSubject, CheckVerdict } from '../../../../entities/moderation/content-check.entity.js';
import type { ReportOutcome } from '../../../../entities/moderation/report.entity.js';
import type { AccountId, ContentCheckId } from '../../../../kernel/ids.js';

/** What an automated check held or refused, with what became of its appeal. */
export interface OwnCheck {
  readonly id: ContentCheckId;
  readonly subject: CheckedSubject;
  readonly verdict: Exclude<CheckVerdict, 'allow'>;
  readonly rules: readonly string[];
  readonly createdAt: Date;
  readonly isAppealed: boolean;
  /** Of the decision that came after the appeal in its case. */
  readonly outcome: ReportOutcome | null;
  readonly decidedAt: Date | null;
}

const FIND = `
  select c.id, c.subject, c.verdict, to_json(c.rules) as rules, c.created_at as "createdAt", c.case_id is not null as "isAppealed",
    d.outcome, d.at as "decidedAt"
  from content_check c left join lateral (
    select e.data ->> 'outcome' as outcome, e.at from case_event e
    where e.case_id = c.case_id and e.type = 'decided' and e.sequence > (
      select f.sequence from case_event f where f.case_id = c.case_id and f.type = 'flagged' and f.data ->> 'checkId' = c.id::text limit 1)
    order by e.sequence desc limit 1) d on true
  where c.id = ? and c.account_id = ? and c.verdict <> 'allow'`;

@Injectable()
export class OwnChecks {
  constructor(private readonly em: EntityManager) {}

  async find(accountId: AccountId, id: ContentCheckId): Promise<OwnCheck | null> {
    const [row] = await this.em.execute<OwnCheck[]>(FIND, [id, accountId]);
    return row ? { ...row, createdAt: new Date(row.createdAt), decidedAt: row.decidedAt && new Date(row.decidedAt) } : null;
  }
}

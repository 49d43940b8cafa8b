import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { type RetentionBatch, RetentionPolicy } from '../../../kernel/retention-policy.js';
import { LIFT_GUARDS } from '../../../platform/persistence/ended-account-rows.js';

/**
 * When the last of it is over: the period, the time to appeal, the period of an appeal's decision, strikes that count, restrictions that
 * stand. A case names its thing by itself once nobody is named in it any more: that is how it is told from others.
 */
const DUE = `
  from moderation_case c cross join lateral (
    select greatest(
      c.decided_at + ? * interval '1 millisecond', max(s.appeal_until),
      max(case when a.id is not null then coalesce(a.decided_at + ? * interval '1 millisecond', 'infinity') end),
      max(case when k.voided_at is null then k.expires_at end),
      max(case when r.id is not null then coalesce(r.lifted_at, r.ends_at, 'infinity') end)) as at
    from statement s left join appeal a on a.statement_id = s.id left join strike k on k.statement_id = s.id
      left join restriction r on r.statement_id = s.id
    where s.case_id = c.id) due
  where c.state = 'decided' and c.decided_at <= ? and c.subject_id <> c.id and due.at <= ?
    and not exists (select 1 from evidence e where e.case_id = c.id)`;

/** What names people goes, and what they or staff wrote about them; what was decided, when and by which rule stays. */
const STATEMENTS = 'select id from statement where case_id = any(?::uuid[])';
const PSEUDONYMISE = [
  `update appeal set account_id = statement_id, text = '', reason = case when reason is null then null else '' end,
     decided_by = case when decided_by is null then null else statement_id end where statement_id in (${STATEMENTS})`,
  `update strike set account_id = statement_id where statement_id in (${STATEMENTS})`,
  `update restriction set account_id = statement_id where statement_id in (${STATEMENTS})`,
  `update statement set account_id = id, subject_ref = case_id::text, reason = '' where case_id = any(?::uuid[])`,
  `update report set account_id = null, subject_ref = case_id::text, details = null where case_id = any(?::uuid[])`,
  `update case_event set actor_id = null where case_id = any(?::uuid[]) and actor_id is not null`,
  `update moderation_case set account_id = null, assignee_id = null, subject_id = id where id = any(?::uuid[])`,
];

/**
 * P29: two years after a case was decided nobody is named in its record any more. Not while an appeal is possible or open, a strike counts,
 * a restriction stands, or evidence is kept: what still has an effect on somebody must be explained to them.
 */
@Injectable()
export class CaseRecordRetention extends RetentionPolicy {
  readonly retention = 'moderation-record';
  private readonly periodMs = retentionMs('moderation-record');

  constructor(private readonly em: EntityManager) {
    super();
  }

  async due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }> {
    const query = `select count(*) as count, min(due.at) as oldest ${DUE}`;
    const [row] = await this.em.execute<{ count: string; oldest: string | null }[]>(query, this.values(at));
    return { count: Number(row?.count ?? 0), oldestDueAt: row?.oldest ? new Date(row.oldest) : null };
  }

  removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    return this.em.transactional(async () => {
      await this.em.execute(LIFT_GUARDS);
      const query = `select c.id ${DUE} order by c.decided_at limit ? for update of c skip locked`;
      const rows = await this.em.execute<{ id: string }[]>(query, [...this.values(at), limit]);
      const ids = [`{${rows.map(({ id }) => id).join(',')}}`];
      for (const statement of PSEUDONYMISE) await this.em.execute(statement, ids, 'run');
      return { removed: rows.length, failed: 0 };
    });
  }

  private values(at: Date): readonly (Date | number)[] {
    return [this.periodMs, this.periodMs, new Date(at.getTime() - this.periodMs), at];
  }
}

import { RETENTION_CLASSES } from '../../../kernel/retention-classes.js';

/** The cases of somebody who is gone: about them, by them, decided or looked after by them. Each `?` is the tombstone's id. */
const CASES = `
  select id from moderation_case where account_id = ? or assignee_id = ? or subject_id = ?
  union select case_id from report where account_id = ? or subject_ref = ?::text
  union select case_id from statement where account_id = ? or subject_ref = ?::text
  union select case_id from case_event where actor_id = ?
  union select s.case_id from statement s join appeal a on a.statement_id = s.id where a.account_id = ? or a.decided_by = ?
  union select s.case_id from statement s join strike k on k.statement_id = s.id where k.account_id = ?
  union select s.case_id from statement s join restriction r on r.statement_id = s.id where r.account_id = ?`;
const PERIOD = `interval '${RETENTION_CLASSES['moderation-record'].days} days'`;

/**
 * When the last case is over, as moderation counts it: the period from its decision and from that of an appeal, the time to appeal, strikes
 * that count, restrictions that stand, evidence that is kept. `open` has no end yet; of these `cases` are not decided.
 */
export const CASE_ENDS = `
  select max(due.at) filter (where due.at < 'infinity') as until, count(*) filter (where c.state <> 'decided')::int as cases,
    count(*) filter (where c.state <> 'decided' or due.at is null or due.at = 'infinity')::int as open
  from moderation_case c cross join lateral (
    select greatest(
      c.decided_at + ${PERIOD}, max(s.appeal_until), max(e.hold_until),
      max(case when a.id is not null then coalesce(a.decided_at + ${PERIOD}, 'infinity') end),
      max(case when k.voided_at is null then k.expires_at end),
      max(case when r.id is not null then coalesce(r.lifted_at, r.ends_at, 'infinity') end)) as at
    from (select 1) once left join statement s on s.case_id = c.id left join evidence e on e.case_id = c.id
      left join appeal a on a.statement_id = s.id left join strike k on k.statement_id = s.id
      left join restriction r on r.statement_id = s.id) due
  where c.id in (${CASES})`;

/** Not before the case is decided, and an appeal too. */
export const EVIDENCE_ENDS = `
  select max(e.hold_until) as until, count(e.key)::int as objects,
    count(distinct c.id) filter (where c.state <> 'decided')::int as cases,
    count(*) filter (where c.state <> 'decided' or exists (
      select 1 from appeal a join statement s on s.id = a.statement_id where s.case_id = c.id and a.decided_at is null))::int as open
  from evidence e join moderation_case c on c.id = e.case_id where c.account_id = ?`;

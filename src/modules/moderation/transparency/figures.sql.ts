/**
 * The figures of DSA Art. 15 and 24, each between two moments, the second exclusive. What came in is counted when it came in, with what
 * became of it whenever that was.
 */

/** Art. 15(1)(b): of people without an account. */
const NOTICES = `
  select n.kind, count(*)::int as received,
    count(*) filter (where n.complete_at is not null)::int as complete,
    count(*) filter (where n.state = 'decided' and o.acted)::int as "actedOn",
    count(*) filter (where n.state = 'decided' and not o.acted)::int as "noViolation",
    count(*) filter (where n.state = 'closed')::int as "leadingNowhere",
    count(*) filter (where n.state not in ('decided', 'closed'))::int as pending
  from notice n
    cross join lateral (
      select coalesce(bool_or(r.outcome = 'acted-on'), false) as acted from report r where r.notice_id = n.id) o
  where n.received_at >= ? and n.received_at < ?
  group by n.kind order by n.kind`;

/** Without an account, so by a notice: an erasure leaves the id of a tombstone. */
const SOURCE = `case when r.account_id is null then 'notice' else 'person' end`;

/** Art. 15(1)(b): a notice is as many reports as things that it leads to. */
const REPORTS = `
  select ${SOURCE} as source, r.reason, count(*)::int as received,
    count(*) filter (where r.outcome = 'acted-on')::int as "actedOn",
    count(*) filter (where r.outcome = 'no-violation')::int as "noViolation",
    count(*) filter (where r.outcome is null)::int as pending
  from report r where r.created_at >= ? and r.created_at < ?
  group by 1, r.reason order by 1, r.reason`;

/** Art. 15(1)(b), median time: to the first decision after the report, whatever an appeal made of it. */
const HANDLING = `
  select coalesce(source, 'all') as source, count(*)::int as decided,
    round(percentile_cont(0.5) within group (order by hours)::numeric, 2)::float8 as "medianHours",
    round(avg((hours <= 24)::int), 4)::float8 as "within24HoursShare"
  from (
    select ${SOURCE} as source, extract(epoch from d.at - r.created_at) / 3600 as hours
    from report r cross join lateral (
      select min(e.at) as at from case_event e where e.case_id = r.case_id and e.type = 'decided' and e.at >= r.created_at) d
    where r.created_at >= ? and r.created_at < ? and d.at is not null) h
  group by rollup (source) order by source nulls first`;

/** Art. 15(1)(c) and (e): what people decided, and what was out of sight by itself before anybody had; reversed: wrong. */
const DECISIONS = `
  select m.action, m.rule, m.automated, count(*)::int as count, count(*) filter (where s.reversed)::int as reversed
  from (
    select e.case_id, e.sequence, e.data ->> 'action' as action, e.data ->> 'rule' as rule, (e.data ->> 'automated')::boolean as automated
    from case_event e where e.type = 'decided' and e.at >= ? and e.at < ?
    union all
    select s.case_id, s.event_sequence, s.action, s.rule, true
    from statement s join case_event e on e.case_id = s.case_id and e.sequence = s.event_sequence and e.type <> 'decided'
    where s.automated_decision and s.informed_at >= ? and s.informed_at < ?) m
    cross join lateral (
      select coalesce(bool_or(s.reversed_at is not null), false) as reversed
      from statement s where s.case_id = m.case_id and s.event_sequence = m.sequence) s
  group by m.action, m.rule, m.automated order by m.action, m.rule, m.automated`;

/** Art. 15(1)(d): by the decision that they are against. */
const APPEALS = `
  select s.action, s.automated_decision as automated, count(*)::int as received,
    count(*) filter (where a.outcome = 'upheld')::int as upheld,
    count(*) filter (where a.outcome = 'reversed')::int as reversed,
    count(*) filter (where a.outcome is null)::int as pending,
    round((percentile_cont(0.5) within group (order by extract(epoch from a.decided_at - a.created_at) / 3600))::numeric, 2)::float8
      as "medianHours"
  from appeal a join statement s on s.id = a.statement_id
  where a.created_at >= ? and a.created_at < ?
  group by s.action, s.automated_decision order by s.action, s.automated_decision`;

/** Art. 24(1)(b). */
const RESTRICTIONS = `
  select kind, count(*)::int as count, count(*) filter (where ends_at is null)::int as "withoutEnd",
    count(*) filter (where lifted_at is not null)::int as lifted
  from restriction where created_at >= ? and created_at < ? group by kind order by kind`;

/** By the decision that gave them. */
const STRIKES = `
  select s.action, count(*)::int as count, sum(k.weight)::int as weight, count(*) filter (where k.voided_at is not null)::int as voided
  from strike k join statement s on s.id = k.statement_id
  where k.created_at >= ? and k.created_at < ? group by s.action order by s.action`;

/** Art. 15(1)(e): of what a notice was about, and of what was removed before. */
const COPIES = `
  select (select count(*) from case_event where type = 'copy-found' and at >= ? and at < ?)::int as "ofReported",
    (select count(*) from content_check where created_at >= ? and created_at < ? and ? = any(rules))::int as "ofRemoved"`;

export const FIGURES = {
  notices: NOTICES, reports: REPORTS, handling: HANDLING, decisions: DECISIONS, appeals: APPEALS, restrictions: RESTRICTIONS,
  strikes: STRIKES, copies: COPIES,
} as const;

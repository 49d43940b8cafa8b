/**
 * Whose turn it is. A person's generations count up from those they have running, and low numbers go first: each person's first before
 * anybody's second, however many one person has put in line. Among equals, who was served longest ago goes first.
 */
export const TURNS = `
  select w.id, w.created_at, served.at as served_at, served.running + w.place as turn
  from (
    select id, account_id, created_at, row_number() over (partition by account_id order by created_at, id) as place
    from generation where status = 'queued') w
  join (
    select account_id,
      (select count(*) from generation r where r.account_id = q.account_id and r.status = 'running') as running,
      (select started_at from generation s where s.account_id = q.account_id and started_at is not null
       order by started_at desc limit 1) as at
    from (select distinct account_id from generation where status = 'queued') q) served on served.account_id = w.account_id`;

/** The order of the line, over `TURNS`. */
export const IN_LINE = 'turn, served_at nulls first, created_at, id';

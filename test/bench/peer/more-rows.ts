/** What the community has not: what its members' own pages are made of. Triggers and foreign keys rest meanwhile. */
export const moreRows = (ledgerRows: number, openCases: number): readonly string[] => [
  "set session_replication_role = 'replica'",
  `insert into notification (
     id, account_id, kind, subject_type, subject_id, "values", group_key, count, sequence, created_at, updated_at,
     read_at)
   select gen_random_uuid(), account_id, 'points', 'points', gen_random_uuid()::text, '{"points": 5, "direction": "added", "why": "reward"}',
     'bench-' || n, 1, n, now() - n * interval '1 hour', now() - n * interval '1 hour', case when n < 180 then now() end
   from (select distinct account_id from ledger_account) people, generate_series(1, 200) n`,
  // half of them are one person's
  `with people as (select array_agg(id order by id) as ids, count(*)::int as number from ledger_account)
   insert into ledger_movement (ledger_account_id, sequence, kind, reference, available_change, held_change, debt_change,
     available_after, held_after, debt_after, occurred_at)
   select ids[case when n % 2 = 0 then 1 else 1 + n % number end], 1000000 + n, case when n % 4 < 2 then 'hold' else 'release' end,
     'bench', 0, 0, 0, 0, 0, 0, now() - interval '1 hour'
   from people, generate_series(1, ${ledgerRows}) n`,
  `insert into moderation_case (id, subject_type, subject_id, account_id, state, priority, report_count, opened_at, alert_at, due_at)
   select gen_random_uuid(), 'post', id, account_id, 'open', (random() * 5)::int, 1, now() - random() * interval '1 day',
     now() + random() * interval '12 hours', now() + random() * interval '24 hours'
   from (select id, account_id from post limit 1000) posts, generate_series(1, ${openCases} / 1000) n`,
  "set session_replication_role = 'origin'",
  'analyze',
];

/** What the community has not: what its members' own pages are made of. Triggers and foreign keys rest meanwhile. */
export const moreRows = (ledgerRows: number, openCases: number): readonly string[] => [
  "set session_replication_role = 'replica'",
  // each told by somebody who may be seen, and a tenth unread
  `with entry as (
     insert into notification (
       id, account_id, kind, subject_type, subject_id, "values", group_key, count, sequence, created_at, updated_at, read_at)
     select gen_random_uuid(), account_id, 'follow', 'profile', '', '{}', 'bench-' || n, 1, n, now() - n * interval '1 hour',
       now() - n * interval '1 hour', case when n < 180 then now() end
     from (select distinct account_id from ledger_account) people, generate_series(1, 200) n returning id, account_id, sequence, created_at)
   insert into notification_happening (notification_id, key, actor_id, happened_at)
   select e.id, 'bench', a.account_id, e.created_at
   from entry e join (select account_id, row_number() over (order by account_id) as n from profile order by account_id limit 200) a
     on a.n = e.sequence`,
  // a full page of a library
  `with made as (
     insert into generation (id, account_id, tool, parameters, requested_count, price_per_unit, points_held, status, stage, deadline_at,
       locale, created_at, finished_at)
     select gen_random_uuid(), account_id, 'image.create', 'plain.{}', 1, 0, 0, 'succeeded', 'ended', now(), 'en', now(), now()
     from (select distinct account_id from ledger_account) people returning id, account_id)
   insert into creation (id, account_id, generation_id, position, kind, key, thumbnail_key, content_type, size_bytes, sha256, marks, tool,
     change_sequence, created_at)
   select gen_random_uuid(), made.account_id, made.id, n, 'image', 'creation/' || made.id || n, 'thumbnail/' || made.id || n, 'image/png',
     1000000, repeat('0', 64), '{}', 'image.create', 1000 + n, now() from made, generate_series(1, 40) n`,
  `insert into comment (id, post_id, account_id, text, folded, created_at)
   select gen_random_uuid(), p.id, a.account_id, 'a calm sea', ' a calm sea ', now() - (random() * 30) * interval '1 day'
   from (select id from post where state = 'published' order by published_at desc limit 100) p,
     (select account_id from profile order by account_id limit 40) a`,
  // half of them are one person's
  `with people as (select array_agg(id order by id) as ids, count(*)::int as number from ledger_account)
   insert into ledger_movement (ledger_account_id, sequence, kind, reference, available_change, held_change, debt_change,
     available_after, held_after, debt_after, occurred_at)
   select ids[case when n % 2 = 0 then 1 else 1 + n % number end], 1000000 + n, case when n % 4 < 2 then 'hold' else 'release' end,
     'bench', 0, 0, 0, 0, 0, 0, now() - interval '1 hour'
   from people, generate_series(1, ${ledgerRows}) n`,
  `insert into moderation_case (id, subject_type, subject_id, account_id, state, priority, report_count, opened_at, alert_at, due_at)
   select gen_random_uuid(), 'post', case when n = 1 then id else gen_random_uuid() end, account_id, 'open', (random() * 5)::int, 1,
     now() - random() * interval '1 day',
     now() + random() * interval '12 hours', now() + random() * interval '24 hours'
   from (select id, account_id from post limit 1000) posts, generate_series(1, ${openCases} / 1000) n`,
  "set session_replication_role = 'origin'",
  'analyze',
];

const BOOKS_OF_PERSON = 'p_account uuid, p_new_id uuid, p_welcome integer, p_welcome_expires_at timestamptz, p_at timestamptz';
const ENTER = 'ledger_enter(p_account, p_new_id, p_welcome, p_welcome_expires_at, p_at)';
const MOVED = '(select sequence from ledger_account where id = v_ledger) > v_before';

/** What the ledger facade calls: each is one round trip, inside the caller's transaction. `moved` tells whether any points did. */
export const LEDGER_ACTS: readonly string[] = [
  `create or replace function ledger_refresh(${BOOKS_OF_PERSON}, out moved boolean) language plpgsql as $$
   declare
     v_ledger uuid;
     v_before bigint;
   begin
     select ledger, before into v_ledger, v_before from ${ENTER};
     moved := ${MOVED};
   end $$`,

  // Its answer has grown since the first one, which only a new function can have.
  'drop function if exists ledger_hold(uuid, uuid, integer, timestamptz, timestamptz, text, integer)',

  // `enough` is false, with nothing held, when too little is available; `refused_by` is the person's own limit that stands against it. The
  // same reference again changes nothing. `p_seen`: the person saw what it costs.
  `create or replace function ledger_hold(
     ${BOOKS_OF_PERSON}, p_reference text, p_points integer, p_seen boolean default true, out enough boolean, out available bigint,
     out refused_by text, out most integer, out used bigint, out frees_at timestamptz, out moved boolean
   ) language plpgsql as $$
   #variable_conflict use_column
   declare
     v_ledger uuid;
     v_before bigint;
     v_available bigint;
     v_movement bigint;
     v_earlier points_hold;
   begin
     select ledger, before into v_ledger, v_before from ${ENTER};
     select a.available into strict v_available from ledger_account a where a.id = v_ledger;
     select * into v_earlier from points_hold where reference = p_reference;
     if v_earlier.reference is not null and (v_earlier.ledger_account_id, v_earlier.held) is distinct from (v_ledger, p_points) then
       raise exception 'hold % exists with other terms', p_reference using errcode = 'unique_violation';
     end if;
     enough := v_earlier.reference is not null or v_available >= p_points;
     if enough and v_earlier.reference is null and p_points > 0 then
       select l.refused_by, l.most, l.used, l.frees_at into refused_by, most, used, frees_at
         from ledger_limit(v_ledger, p_account, p_points, p_seen, p_at) l;
     end if;
     if enough and refused_by is null and v_earlier.reference is null then
       if p_points > 0 then
         v_movement := ledger_record(v_ledger, 'hold', p_at, -p_points, p_points, 0, null, p_reference);
         perform ledger_take(v_ledger, v_movement, 'held', p_points);
       end if;
       insert into points_hold (reference, ledger_account_id, movement_id, state, held, captured, released, held_at)
       values (p_reference, v_ledger, v_movement, 'held', p_points, 0, 0, p_at);
     end if;
     available := v_available;
     moved := ${MOVED};
   end $$`,

  // Captures from the lots in the order in which they were taken, so that what goes back is what would be spent last. The second time
  // the first answer.
  `create or replace function ledger_settle(
     p_reference text, p_captured integer, p_at timestamptz,
     out account_id uuid, out state text, out held integer, out captured integer, out released integer, out moved boolean
   ) language plpgsql as $$
   #variable_conflict use_column
   declare
     v_ledger uuid;
     v_before bigint;
     v_hold points_hold;
     v_movement bigint;
     v_rest integer;
   begin
     select ledger_account_id into v_ledger from points_hold where reference = p_reference;
     if not found then
       raise exception 'there is no hold %', p_reference using errcode = 'no_data_found';
     end if;
     select a.account_id, a.sequence into strict account_id, v_before from ledger_account a where a.id = v_ledger for update;
     select * into strict v_hold from points_hold where reference = p_reference;
     if v_hold.state = 'held' then
       v_rest := v_hold.held - p_captured;
       if p_captured < 0 or v_rest < 0 then
         raise exception 'hold % is of %, not of %', p_reference, v_hold.held, p_captured using errcode = 'check_violation';
       end if;
       if p_captured > 0 then
         v_movement := ledger_record(v_ledger, 'capture', p_at, 0, -p_captured, 0, null, p_reference);
         with parts as (
           select line, lot_id, points, sum(points) over (order by line) - points as before
             from ledger_entry where movement_id = v_hold.movement_id and book = 'held'
         ), used as (
           select line, lot_id, least(points, p_captured - before) as part from parts where before < p_captured
         )
         insert into ledger_entry (movement_id, line, ledger_account_id, book, lot_id, points)
         select v_movement, used.line + side.line, v_ledger, side.book, lot_id, side.points
           from used, lateral (values (0, 'held', -part), (1, 'revenue', part)) as side (line, book, points);
       end if;
       if v_rest > 0 then
         v_movement := ledger_record(v_ledger, 'release', p_at, v_rest, -v_rest, 0, null, p_reference);
         with parts as (
           select line, lot_id, points, sum(points) over (order by line) as through
             from ledger_entry where movement_id = v_hold.movement_id and book = 'held'
         ), unused as (
           select line, lot_id, least(points, through - p_captured) as part from parts where through > p_captured
         ), returned as (
           update points_lot l set remaining = l.remaining + part from unused where l.id = unused.lot_id
         )
         insert into ledger_entry (movement_id, line, ledger_account_id, book, lot_id, points)
         select v_movement, unused.line + side.line, v_ledger, side.book, lot_id, side.points
           from unused, lateral (values (0, 'held', -part), (1, 'available', part)) as side (line, book, points);
       end if;
       update points_hold h
          set state = case when p_captured > 0 then 'captured' else 'released' end,
              captured = p_captured, released = v_rest, settled_at = p_at
        where h.reference = p_reference
       returning h.* into v_hold;
       perform ledger_tidy(v_ledger, p_at);
     end if;
     state := v_hold.state;
     held := v_hold.held;
     captured := v_hold.captured;
     released := v_hold.released;
     moved := ${MOVED};
   end $$`,

  // `granted` is false when the key was used before. A key of somebody else's is an error: one payment never fills two accounts.
  `create or replace function ledger_grant(
     ${BOOKS_OF_PERSON}, p_key text, p_origin text, p_points integer, p_expires_at timestamptz, p_reason text,
     out granted boolean, out moved boolean
   ) language plpgsql as $$
   declare
     v_ledger uuid;
     v_before bigint;
     v_owner uuid;
   begin
     select ledger, before into v_ledger, v_before from ${ENTER};
     select ledger_account_id into v_owner from ledger_movement where kind = 'grant' and key = p_key;
     if v_owner <> v_ledger then
       raise exception 'the key of this grant belongs to another account' using errcode = 'unique_violation';
     end if;
     granted := v_owner is null;
     if granted then
       perform ledger_issue(v_ledger, p_origin, p_points, p_expires_at, p_key, p_reason, p_at);
       perform ledger_tidy(v_ledger, p_at);
     end if;
     moved := ${MOVED};
   end $$`,

  // From the lot of the refunded grant first, then from the others; what was spent already becomes a debt.
  `create or replace function ledger_clawback(
     ${BOOKS_OF_PERSON}, p_key text, p_points integer, p_grant_key text, p_reason text, out taken boolean, out moved boolean
   ) language plpgsql as $$
   declare
     v_ledger uuid;
     v_before bigint;
     v_owner uuid;
     v_lot bigint;
     v_available integer;
     v_movement bigint;
   begin
     select ledger, before into v_ledger, v_before from ${ENTER};
     select ledger_account_id into v_owner from ledger_movement where kind = 'clawback' and key = p_key;
     if v_owner <> v_ledger then
       raise exception 'the key of this clawback belongs to another account' using errcode = 'unique_violation';
     end if;
     taken := v_owner is null;
     if taken then
       if p_grant_key is not null then -- no more than was granted: points_lot_amounts
         update points_lot l set refunded = l.refunded + p_points from ledger_movement m
          where m.kind = 'grant' and m.key = p_grant_key and m.ledger_account_id = v_ledger and l.movement_id = m.id
         returning l.id into v_lot;
         if not found then
           raise exception 'this account has no grant of that key' using errcode = 'no_data_found';
         end if;
       end if;
       select least(available, p_points) into v_available from ledger_account where id = v_ledger;
       v_movement := ledger_record(v_ledger, 'clawback', p_at, -v_available, 0, p_points - v_available, p_key, null, p_reason);
       perform ledger_take(v_ledger, v_movement, 'refunded', v_available, v_lot, p_points - v_available);
     end if;
     moved := ${MOVED};
   end $$`,

  // Expires what is due in up to p_limit accounts, in the order of their ids. A locked account is being tidied by whoever holds it.
  `create or replace function ledger_expire(p_at timestamptz, p_limit integer) returns setof uuid language plpgsql as $$
   declare
     v_ledger uuid;
   begin
     for v_ledger in
       select id from ledger_account a
        where exists (select 1 from points_lot l where l.ledger_account_id = a.id and not l.spent and l.expires_at <= p_at)
        order by id limit p_limit for update skip locked
     loop
       perform ledger_tidy(v_ledger, p_at);
       return query select account_id from ledger_account where id = v_ledger;
     end loop;
   end $$`,
];

import { POINTS_ORIGINS } from '../points-lot.entity.js';

/** The order in which lots are spent; a fixed order of row locks too. For `order by`, with the lot's columns in scope. */
export const SPENDING_ORDER = `expires_at nulls last, array_position(array['${POINTS_ORIGINS.join(`', '`)}'], origin), id`;

/**
 * The steps that the ledger's acts are made of. In the database, because each statement of a function sees what was committed before it
 * began (READ COMMITTED): once the person's row is locked nothing below can be out of date, and an act is one round trip. A single
 * statement with CTEs could not do this: it would wait for the lock and then read the lots as they were before the wait.
 */
export const LEDGER_STEPS: readonly string[] = [
  // One line of the statement. Totals change by difference, never by a value that was read.
  `create or replace function ledger_record(
     p_ledger uuid, p_kind text, p_at timestamptz, p_available integer, p_held integer, p_debt integer,
     p_key text default null, p_reference text default null, p_reason text default null
   ) returns bigint language plpgsql as $$
   declare
     v_id bigint;
   begin
     with moved as (
       update ledger_account
          set available = available + p_available, held = held + p_held, debt = debt + p_debt, sequence = sequence + 1
        where id = p_ledger
       returning sequence, available, held, debt
     )
     insert into ledger_movement (ledger_account_id, sequence, kind, key, reference, reason, available_change, held_change, debt_change,
                                  available_after, held_after, debt_after, occurred_at)
     select p_ledger, sequence, p_kind, p_key, p_reference, p_reason, p_available, p_held, p_debt, available, held, debt, p_at from moved
     returning id into strict v_id;
     return v_id;
   end $$`,

  // Books p_points from the lots to another account, in the order of spending, the lot p_first before all. What the lots cannot give
  // (p_owed) is booked as debt.
  `create or replace function ledger_take(
     p_ledger uuid, p_movement bigint, p_to text, p_points integer, p_first bigint default null, p_owed integer default 0
   ) returns void language plpgsql as $$
   declare
     v_booked bigint;
   begin
     with spendable as (
       select id, remaining, row_number() over spending as place, sum(remaining) over spending - remaining as before
         from points_lot where ledger_account_id = p_ledger and not spent
       window spending as (order by (id = p_first) is true desc, ${SPENDING_ORDER})
     ), parts as (
       select id as lot_id, place, 'available' as book, least(remaining, p_points - before) as part from spendable where before < p_points
       union all
       select p_first, 0, 'debt', p_owed where p_owed > 0
     ), taken as (
       update points_lot l set remaining = l.remaining - part from parts where l.id = parts.lot_id and parts.book = 'available'
     ), booked as (
       insert into ledger_entry (movement_id, line, ledger_account_id, book, lot_id, points)
       select p_movement, 2 * place + side.line, p_ledger, side.book, lot_id, side.points
         from parts, lateral (values (1, parts.book, -part), (2, p_to, part)) as side (line, book, points)
       returning book, points
     )
     select sum(points) into v_booked from booked where book = p_to;
     if v_booked is distinct from p_points + p_owed then
       raise exception 'the lots of ledger account % cannot give %', p_ledger, p_points using errcode = 'data_corrupted';
     end if;
   end $$`,

  // Points of a new lot enter the books.
  `create or replace function ledger_issue(
     p_ledger uuid, p_origin text, p_points integer, p_expires_at timestamptz, p_key text, p_reason text, p_at timestamptz
   ) returns void language plpgsql as $$
   declare
     v_movement bigint := ledger_record(p_ledger, 'grant', p_at, p_points, 0, 0, p_key, null, p_reason);
   begin
     with lot as (
       insert into points_lot (ledger_account_id, movement_id, origin, granted, remaining, refunded, granted_at, expires_at)
       values (p_ledger, v_movement, p_origin, p_points, p_points, 0, p_at, p_expires_at)
       returning id
     )
     insert into ledger_entry (movement_id, line, ledger_account_id, book, lot_id, points)
     select v_movement, side.line, p_ledger, side.book, lot.id, side.points
       from lot, lateral (values (1, 'issued', -p_points), (2, 'available', p_points)) as side (line, book, points);
   end $$`,

  // What is due by itself: lots whose time has come expire, then what is left settles a debt. The person's row is locked by the caller.
  `create or replace function ledger_tidy(p_ledger uuid, p_at timestamptz) returns void language plpgsql as $$
   declare
     v_due integer;
     v_owed integer;
   begin
     select sum(remaining) into v_due from points_lot where ledger_account_id = p_ledger and not spent and expires_at <= p_at;
     if v_due > 0 then -- the soonest-expiring go first, so exactly the due ones are taken
       perform ledger_take(p_ledger, ledger_record(p_ledger, 'expiry', p_at, -v_due, 0, 0), 'expired', v_due);
     end if;
     select least(available, debt) into v_owed from ledger_account where id = p_ledger;
     if v_owed > 0 then
       perform ledger_take(p_ledger, ledger_record(p_ledger, 'debt-settlement', p_at, -v_owed, 0, -v_owed), 'debt', v_owed);
     end if;
   end $$`,

  // Every act begins here: opens the books at the first touch, with the welcome points, locks the person's row and tidies.
  // Whoever had those points with an account that ended gets them no second time. Returns how many movements there were before.
  `create or replace function ledger_enter(
     p_account uuid, p_new_id uuid, p_welcome integer, p_welcome_expires_at timestamptz, p_at timestamptz,
     out ledger uuid, out before bigint
   ) language plpgsql as $$
   begin
     select id, sequence into ledger, before from ledger_account where account_id = p_account for update;
     if not found then
       insert into ledger_account (id, account_id, available, held, debt, sequence, opened_at)
       values (p_new_id, p_account, 0, 0, 0, 0, p_at)
         on conflict (account_id) do nothing returning id, sequence into ledger, before;
       if found then
         if p_welcome > 0 and not exists (select 1 from account where id = p_account and was_welcomed) then
           perform ledger_issue(ledger, 'welcome', p_welcome, p_welcome_expires_at, 'welcome:' || ledger, 'welcome', p_at);
         end if;
       else -- another transaction opened them meanwhile
         select id, sequence into strict ledger, before from ledger_account where account_id = p_account for update;
       end if;
     end if;
     perform ledger_tidy(ledger, p_at);
   end $$`,
];

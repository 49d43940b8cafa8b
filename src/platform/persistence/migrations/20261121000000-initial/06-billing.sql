alter table ledger_account add constraint ledger_account_not_negative check (available >= 0 and held >= 0 and debt >= 0 and sequence >= 0);

alter table ledger_movement add constraint ledger_movement_kind check (kind in ('grant', 'hold', 'capture', 'release', 'expiry', 'clawback', 'debt-settlement'));

alter table ledger_movement add constraint ledger_movement_not_negative check (available_after >= 0 and held_after >= 0 and debt_after >= 0);

alter table ledger_entry add constraint ledger_entry_book check (book in ('available', 'held', 'debt', 'issued', 'revenue', 'expired', 'refunded'));

alter table ledger_entry add constraint ledger_entry_moves check (points <> 0);

alter table points_lot add constraint points_lot_origin check (origin in ('welcome', 'reward', 'subscription', 'purchased'));

alter table points_lot add constraint points_lot_amounts check (granted > 0 and remaining between 0 and granted and refunded between 0 and granted);

alter table points_lot add constraint points_lot_purchased_stays check ((origin = 'purchased') = (expires_at is null));

alter table points_hold add constraint points_hold_state check (state in ('held', 'captured', 'released'));

alter table points_hold add constraint points_hold_amounts check (held >= 0 and captured >= 0 and released >= 0);

alter table points_hold add constraint points_hold_movement check ((held > 0) = (movement_id is not null));

alter table points_hold add constraint points_hold_one_state check (case state when 'held' then captured = 0 and released = 0 and settled_at is null
    else captured + released = held and (captured > 0) = (state = 'captured') and settled_at is not null end);

alter table ledger_movement add constraint ledger_movement_ledger_account_id_foreign foreign key (ledger_account_id) references ledger_account (id) on update restrict on delete restrict;

alter table ledger_entry add constraint ledger_entry_movement_id_foreign foreign key (movement_id) references ledger_movement (id) on update restrict on delete restrict;

alter table ledger_entry add constraint ledger_entry_lot_id_foreign foreign key (lot_id) references points_lot (id) on update restrict on delete restrict;

alter table points_lot add constraint points_lot_ledger_account_id_foreign foreign key (ledger_account_id) references ledger_account (id) on update restrict on delete restrict;

alter table points_lot add constraint points_lot_movement_id_foreign foreign key (movement_id) references ledger_movement (id) on update restrict on delete restrict;

alter table points_hold add constraint points_hold_ledger_account_id_foreign foreign key (ledger_account_id) references ledger_account (id) on update restrict on delete restrict;

alter table points_hold add constraint points_hold_movement_id_foreign foreign key (movement_id) references ledger_movement (id) on update restrict on delete restrict;

create unique index ledger_movement_kind_key on ledger_movement (kind, key) where key is not null;

create index points_lot_spendable on points_lot (ledger_account_id, expires_at, id) where not spent;

create index points_lot_expiring on points_lot (expires_at) where not spent and expires_at is not null;

alter table ledger_account set (fillfactor = 70);

alter table points_lot set (fillfactor = 70);

create or replace function ledger_refuse() returns trigger language plpgsql as $$
begin
  raise exception '% of % is refused: the ledger is append-only', lower(tg_op), tg_table_name using errcode = 'restrict_violation';
end $$;

create or replace trigger ledger_movement_append_only before update or delete or truncate on ledger_movement for each statement execute function ledger_refuse();

create or replace trigger ledger_entry_append_only before update or delete or truncate on ledger_entry for each statement execute function ledger_refuse();

create or replace trigger points_lot_kept before delete or truncate on points_lot for each statement execute function ledger_refuse();

create or replace trigger points_lot_fixed before update of id, ledger_account_id, movement_id, origin, granted, granted_at, expires_at on points_lot for each statement execute function ledger_refuse();

create or replace trigger points_hold_kept before delete or truncate on points_hold for each statement execute function ledger_refuse();

create or replace trigger points_hold_fixed before update of reference, ledger_account_id, movement_id, held, held_at on points_hold for each statement execute function ledger_refuse();

create or replace trigger ledger_account_kept before delete or truncate on ledger_account for each statement execute function ledger_refuse();

create or replace trigger ledger_account_fixed before update of id, opened_at on ledger_account for each statement execute function ledger_refuse();

create or replace trigger points_hold_settled_once before update on points_hold
  for each row when (old.state <> 'held') execute function ledger_refuse();

create or replace function ledger_balanced() returns trigger language plpgsql as $$
begin
  if exists (select 1 from added group by movement_id, ledger_account_id having sum(points) <> 0) then
    raise exception 'the entries of a movement do not sum to zero' using errcode = 'check_violation';
  end if;
  return null;
end $$;

create or replace trigger ledger_entry_balanced after insert on ledger_entry
  referencing new table as added for each statement execute function ledger_balanced();

create or replace function ledger_record(
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
end $$;

create or replace function ledger_take(
  p_ledger uuid, p_movement bigint, p_to text, p_points integer, p_first bigint default null, p_owed integer default 0
) returns void language plpgsql as $$
declare
  v_booked bigint;
begin
  with spendable as (
    select id, remaining, row_number() over spending as place, sum(remaining) over spending - remaining as before
      from points_lot where ledger_account_id = p_ledger and not spent
    window spending as (order by (id = p_first) is true desc, expires_at nulls last, array_position(array['welcome', 'reward', 'subscription', 'purchased'], origin), id)
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
end $$;

create or replace function ledger_issue(
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
end $$;

create or replace function ledger_tidy(p_ledger uuid, p_at timestamptz) returns void language plpgsql as $$
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
end $$;

create or replace function ledger_enter(
  p_account uuid, p_new_id uuid, p_welcome integer, p_welcome_expires_at timestamptz, p_at timestamptz, out ledger uuid, out before bigint
) language plpgsql as $$
begin
  select id, sequence into ledger, before from ledger_account where account_id = p_account for update;
  if not found then
    insert into ledger_account (id, account_id, available, held, debt, sequence, opened_at) values (p_new_id, p_account, 0, 0, 0, 0, p_at)
      on conflict (account_id) do nothing returning id, sequence into ledger, before;
    if found then
      if p_welcome > 0 then
        perform ledger_issue(ledger, 'welcome', p_welcome, p_welcome_expires_at, 'welcome:' || ledger, 'welcome', p_at);
      end if;
    else -- another transaction opened them meanwhile
      select id, sequence into strict ledger, before from ledger_account where account_id = p_account for update;
    end if;
  end if;
  perform ledger_tidy(ledger, p_at);
end $$;

create or replace function ledger_refresh(p_account uuid, p_new_id uuid, p_welcome integer, p_welcome_expires_at timestamptz, p_at timestamptz, out moved boolean) language plpgsql as $$
declare
  v_ledger uuid;
  v_before bigint;
begin
  select ledger, before into v_ledger, v_before from ledger_enter(p_account, p_new_id, p_welcome, p_welcome_expires_at, p_at);
  moved := (select sequence from ledger_account where id = v_ledger) > v_before;
end $$;

create or replace function ledger_hold(
  p_account uuid, p_new_id uuid, p_welcome integer, p_welcome_expires_at timestamptz, p_at timestamptz, p_reference text, p_points integer, out enough boolean, out available bigint, out moved boolean
) language plpgsql as $$
#variable_conflict use_column
declare
  v_ledger uuid;
  v_before bigint;
  v_available bigint;
  v_movement bigint;
  v_earlier points_hold;
begin
  select ledger, before into v_ledger, v_before from ledger_enter(p_account, p_new_id, p_welcome, p_welcome_expires_at, p_at);
  select a.available into strict v_available from ledger_account a where a.id = v_ledger;
  select * into v_earlier from points_hold where reference = p_reference;
  if v_earlier.reference is not null and (v_earlier.ledger_account_id, v_earlier.held) is distinct from (v_ledger, p_points) then
    raise exception 'hold % exists with other terms', p_reference using errcode = 'unique_violation';
  end if;
  enough := v_earlier.reference is not null or v_available >= p_points;
  if enough and v_earlier.reference is null then
    if p_points > 0 then
      v_movement := ledger_record(v_ledger, 'hold', p_at, -p_points, p_points, 0, null, p_reference);
      perform ledger_take(v_ledger, v_movement, 'held', p_points);
    end if;
    insert into points_hold (reference, ledger_account_id, movement_id, state, held, captured, released, held_at)
    values (p_reference, v_ledger, v_movement, 'held', p_points, 0, 0, p_at);
  end if;
  available := v_available;
  moved := (select sequence from ledger_account where id = v_ledger) > v_before;
end $$;

create or replace function ledger_settle(
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
       set state = case when p_captured > 0 then 'captured' else 'released' end, captured = p_captured, released = v_rest, settled_at = p_at
     where h.reference = p_reference
    returning h.* into v_hold;
    perform ledger_tidy(v_ledger, p_at);
  end if;
  state := v_hold.state;
  held := v_hold.held;
  captured := v_hold.captured;
  released := v_hold.released;
  moved := (select sequence from ledger_account where id = v_ledger) > v_before;
end $$;

create or replace function ledger_grant(
  p_account uuid, p_new_id uuid, p_welcome integer, p_welcome_expires_at timestamptz, p_at timestamptz, p_key text, p_origin text, p_points integer, p_expires_at timestamptz, p_reason text,
  out granted boolean, out moved boolean
) language plpgsql as $$
declare
  v_ledger uuid;
  v_before bigint;
  v_owner uuid;
begin
  select ledger, before into v_ledger, v_before from ledger_enter(p_account, p_new_id, p_welcome, p_welcome_expires_at, p_at);
  select ledger_account_id into v_owner from ledger_movement where kind = 'grant' and key = p_key;
  if v_owner <> v_ledger then
    raise exception 'the key of this grant belongs to another account' using errcode = 'unique_violation';
  end if;
  granted := v_owner is null;
  if granted then
    perform ledger_issue(v_ledger, p_origin, p_points, p_expires_at, p_key, p_reason, p_at);
    perform ledger_tidy(v_ledger, p_at);
  end if;
  moved := (select sequence from ledger_account where id = v_ledger) > v_before;
end $$;

create or replace function ledger_clawback(
  p_account uuid, p_new_id uuid, p_welcome integer, p_welcome_expires_at timestamptz, p_at timestamptz, p_key text, p_points integer, p_grant_key text, p_reason text, out taken boolean, out moved boolean
) language plpgsql as $$
declare
  v_ledger uuid;
  v_before bigint;
  v_owner uuid;
  v_lot bigint;
  v_available integer;
  v_movement bigint;
begin
  select ledger, before into v_ledger, v_before from ledger_enter(p_account, p_new_id, p_welcome, p_welcome_expires_at, p_at);
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
  moved := (select sequence from ledger_account where id = v_ledger) > v_before;
end $$;

create or replace function ledger_expire(p_at timestamptz, p_limit integer) returns setof uuid language plpgsql as $$
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
end $$;

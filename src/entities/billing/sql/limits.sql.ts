/** The limits that a person sets for their own spending, looked at by `ledger_hold` while it has the person's books locked. */
export const LEDGER_LIMITS: readonly string[] = [
  // what a person held of late
  'create index if not exists points_hold_account_held_at on points_hold (ledger_account_id, held_at)',

  // The limit that spending p_points more would pass, none when it passes none. What is held or captured counts from the moment it was
  // held, for 24 hours or 7 days; what was released does not. `frees_at`: when enough of it has gone by; null when it never fits. Of two
  // limits the one that lasts longer.
  `create or replace function ledger_limit(
     p_ledger uuid, p_account uuid, p_points integer, p_seen boolean, p_at timestamptz,
     out refused_by text, out most integer, out used bigint, out frees_at timestamptz
   ) language plpgsql as $$
   #variable_conflict use_column
   declare
     v_limits spending_limit;
   begin
     select * into v_limits from spending_limit s where s.account_id = p_account;
     if not found then
       return;
     end if;
     select limits.name, limits.most, spent.points, room.at into refused_by, most, used, frees_at
       from (values ('daily', v_limits.daily, interval '24 hours'), ('weekly', v_limits.weekly, interval '168 hours'))
              as limits (name, most, span),
       lateral (
         select coalesce(sum(case h.state when 'held' then h.held else h.captured end), 0) as points
           from points_hold h where h.ledger_account_id = p_ledger and h.held_at > p_at - limits.span
       ) as spent,
       lateral (
         select min(held_at) + limits.span as at
           from (
             select h.held_at, sum(case h.state when 'held' then h.held else h.captured end) over (order by h.held_at) as gone
               from points_hold h where h.ledger_account_id = p_ledger and h.held_at > p_at - limits.span
           ) as earlier
          where spent.points - gone + p_points <= limits.most
       ) as room
      where spent.points + p_points > limits.most
      order by room.at desc nulls first limit 1;
     if refused_by is null and p_points > v_limits.confirm_above and not p_seen then
       refused_by := 'confirm-above';
       most := v_limits.confirm_above;
     end if;
   end $$`,
];

/** What must hold at every instant, each as a query that finds what breaks it (`detail`). */
export const LEDGER_INVARIANTS: Readonly<Record<string, string>> = {
  'the entries of a movement sum to zero': `
    select 'movement ' || m.id || ' sums to ' || coalesce(sum(e.points)::text, 'nothing') as detail
      from ledger_movement m left join ledger_entry e on e.movement_id = m.id and e.ledger_account_id = m.ledger_account_id
     group by m.id having sum(e.points) is distinct from 0`,

  'all accounts sum to zero': `
    select 'they sum to ' || sum(points) as detail from ledger_entry having sum(points) <> 0`,

  'the totals of a person equal their entries': `
    select 'ledger account ' || a.id as detail
      from ledger_account a
      left join (
        select ledger_account_id, sum(points) filter (where book = 'available') as available,
               sum(points) filter (where book = 'held') as held, -sum(points) filter (where book = 'debt') as debt
          from ledger_entry group by ledger_account_id
      ) e on e.ledger_account_id = a.id
     where (a.available, a.held, a.debt) is distinct from (coalesce(e.available, 0), coalesce(e.held, 0), coalesce(e.debt, 0))`,

  'a line of the statement equals its entries': `
    select 'movement ' || m.id as detail
      from ledger_movement m join ledger_entry e on e.movement_id = m.id
     group by m.id
    having (m.available_change, m.held_change, m.debt_change) is distinct from (
             coalesce(sum(e.points) filter (where e.book = 'available'), 0), coalesce(sum(e.points) filter (where e.book = 'held'), 0),
             -coalesce(sum(e.points) filter (where e.book = 'debt'), 0))`,

  'the statement adds up, line by line, to the totals': `
    select 'ledger account ' || ledger_account_id || ' at line ' || sequence as detail
      from (
        select m.ledger_account_id, m.sequence, m.available_after, m.held_after, m.debt_after, row_number() over lines as place,
               sum(available_change) over lines as available, sum(held_change) over lines as held, sum(debt_change) over lines as debt,
               case when lead(m.sequence) over lines is null then a.sequence else m.sequence end as last
          from ledger_movement m join ledger_account a on a.id = m.ledger_account_id
        window lines as (partition by m.ledger_account_id order by m.sequence)
      ) line
     where (available_after, held_after, debt_after, sequence, sequence) is distinct from (available, held, debt, place, last)`,

  'a lot holds what its entries left in it': `
    select 'lot ' || l.id || ' has ' || l.remaining || ' of ' || coalesce(e.available, 0) as detail
      from points_lot l
      left join (
        select lot_id, sum(points) filter (where book = 'available') as available, -sum(points) filter (where book = 'issued') as issued
          from ledger_entry where lot_id is not null group by lot_id
      ) e on e.lot_id = l.id
     where (l.remaining, l.granted) is distinct from (coalesce(e.available, 0), coalesce(e.issued, 0))`,

  'the lots of a person sum to what is available': `
    select 'ledger account ' || a.id || ' has ' || a.available || ', its lots ' || coalesce(sum(l.remaining), 0) as detail
      from ledger_account a left join points_lot l on l.ledger_account_id = a.id
     group by a.id having a.available <> coalesce(sum(l.remaining), 0)`,

  'the open holds of a person sum to what is held': `
    select 'ledger account ' || a.id || ' holds ' || a.held || ', its holds ' || coalesce(sum(h.held), 0) as detail
      from ledger_account a left join points_hold h on h.ledger_account_id = a.id and h.state = 'held'
     group by a.id having a.held <> coalesce(sum(h.held), 0)`,

  'a hold is exactly one of held, captured, released': `
    select 'hold ' || reference as detail from points_hold
     where case state when 'held' then captured <> 0 or released <> 0 or settled_at is not null
             when 'captured' then captured <= 0 or settled_at is null
             when 'released' then captured <> 0 or settled_at is null else true end`,

  'a hold and its movements agree': `
    select 'hold ' || coalesce(h.reference, m.reference) as detail
      from points_hold h
      full join (
        select reference, count(*) filter (where kind = 'hold') as holds,
               coalesce(sum(held_change) filter (where kind = 'hold'), 0) as held,
               -coalesce(sum(held_change) filter (where kind = 'capture'), 0) as captured,
               -coalesce(sum(held_change) filter (where kind = 'release'), 0) as released
          from ledger_movement where reference is not null group by reference
      ) m on m.reference = h.reference
     where h.reference is null or m.holds > 1
        or (h.held, h.captured, h.released) is distinct from (coalesce(m.held, 0), coalesce(m.captured, 0), coalesce(m.released, 0))`,

  'nothing is negative, and nobody in debt can spend': `
    select 'ledger account ' || id as detail from ledger_account
     where available < 0 or held < 0 or debt < 0 or (available > 0 and debt > 0)
    union all
    select 'lot ' || id from points_lot where remaining < 0 or remaining > granted
    union all
    select 'movement ' || id from ledger_movement where available_after < 0 or held_after < 0 or debt_after < 0`,

  'no more is captured than held, or refunded than granted': `
    select 'hold ' || reference as detail from points_hold where captured + released > held
    union all
    select 'lot ' || id from points_lot where refunded > granted`,

  'a key has one effect': `
    select kind || ' ' || key as detail from ledger_movement where key is not null group by kind, key having count(*) > 1`,
};

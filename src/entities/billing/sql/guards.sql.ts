import { HOLD_STATES } from '../points-hold.entity.js';
import { BOOKS } from '../ledger-entry.entity.js';
import { MOVEMENT_KINDS } from '../ledger-movement.entity.js';
import { POINTS_ORIGINS } from '../points-lot.entity.js';

const check = (table: string, name: string, condition: string) =>
  `alter table ${table} drop constraint if exists ${name}, add constraint ${name} check (${condition})`;
const reference = (table: string, column: string, to: string) =>
  `alter table ${table} drop constraint if exists ${table}_${column}_foreign,
     add constraint ${table}_${column}_foreign foreign key (${column}) references ${to} on update restrict on delete restrict`;
const oneOf = (column: string, words: readonly string[]) => `${column} in (${words.map((word) => `'${word}'`).join(', ')})`;
const refuse = (table: string, name: string, when: string) =>
  `create or replace trigger ${table}_${name} before ${when} on ${table} for each statement execute function ledger_refuse()`;

/** What holds whoever writes: no negative amounts, nothing rewritten or deleted, every insert of entries balanced. */
export const LEDGER_GUARDS: readonly string[] = [
  check('ledger_account', 'ledger_account_not_negative', 'available >= 0 and held >= 0 and debt >= 0 and sequence >= 0'),
  check('ledger_movement', 'ledger_movement_kind', oneOf('kind', MOVEMENT_KINDS)),
  check('ledger_movement', 'ledger_movement_not_negative', 'available_after >= 0 and held_after >= 0 and debt_after >= 0'),
  check('ledger_entry', 'ledger_entry_book', oneOf('book', BOOKS)),
  check('ledger_entry', 'ledger_entry_moves', 'points <> 0'),
  check('points_lot', 'points_lot_origin', oneOf('origin', POINTS_ORIGINS)),
  check('points_lot', 'points_lot_amounts', 'granted > 0 and remaining between 0 and granted and refunded between 0 and granted'),
  check('points_lot', 'points_lot_purchased_stays', `(origin = 'purchased') = (expires_at is null)`),
  check('points_hold', 'points_hold_state', oneOf('state', HOLD_STATES)),
  check('points_hold', 'points_hold_amounts', 'held >= 0 and captured >= 0 and released >= 0'),
  check('points_hold', 'points_hold_movement', '(held > 0) = (movement_id is not null)'),
  check(
    'points_hold',
    'points_hold_one_state',
    `case state when 'held' then captured = 0 and released = 0 and settled_at is null
       else captured + released = held and (captured > 0) = (state = 'captured') and settled_at is not null end`,
  ),
  reference('ledger_movement', 'ledger_account_id', 'ledger_account (id)'),
  reference('ledger_entry', 'movement_id', 'ledger_movement (id)'),
  reference('ledger_entry', 'lot_id', 'points_lot (id)'),
  reference('points_lot', 'ledger_account_id', 'ledger_account (id)'),
  reference('points_lot', 'movement_id', 'ledger_movement (id)'),
  reference('points_hold', 'ledger_account_id', 'ledger_account (id)'),
  reference('points_hold', 'movement_id', 'ledger_movement (id)'),
  'create unique index if not exists ledger_movement_kind_key on ledger_movement (kind, key) where key is not null',
  // what may be spent, in the order of spending; what expires, in the order of expiry
  'create index if not exists points_lot_spendable on points_lot (ledger_account_id, expires_at, id) where not spent',
  'create index if not exists points_lot_expiring on points_lot (expires_at) where not spent and expires_at is not null',
  // room in the page for the next version of rows that change often
  'alter table ledger_account set (fillfactor = 70)',
  'alter table points_lot set (fillfactor = 70)',
  `create or replace function ledger_refuse() returns trigger language plpgsql as $$
   begin
     raise exception '% of % is refused: the ledger is append-only', lower(tg_op), tg_table_name using errcode = 'restrict_violation';
   end $$`,
  refuse('ledger_movement', 'append_only', 'update or delete or truncate'),
  refuse('ledger_entry', 'append_only', 'update or delete or truncate'),
  refuse('points_lot', 'kept', 'delete or truncate'),
  refuse('points_lot', 'fixed', 'update of id, ledger_account_id, movement_id, origin, granted, granted_at, expires_at'),
  refuse('points_hold', 'kept', 'delete or truncate'),
  refuse('points_hold', 'fixed', 'update of reference, ledger_account_id, movement_id, held, held_at'),
  refuse('ledger_account', 'kept', 'delete or truncate'),
  refuse('ledger_account', 'fixed', 'update of id, opened_at'),
  `create or replace trigger points_hold_settled_once before update on points_hold
     for each row when (old.state <> 'held') execute function ledger_refuse()`,
  // Once a statement, before the next one sees its rows: stricter than a check at commit, and one pass over the new rows instead of a
  // look-up for each of them.
  `create or replace function ledger_balanced() returns trigger language plpgsql as $$
   begin
     if exists (select 1 from added group by movement_id, ledger_account_id having sum(points) <> 0) then
       raise exception 'the entries of a movement do not sum to zero' using errcode = 'check_violation';
     end if;
     return null;
   end $$`,
  `create or replace trigger ledger_entry_balanced after insert on ledger_entry
     referencing new table as added for each statement execute function ledger_balanced()`,
];

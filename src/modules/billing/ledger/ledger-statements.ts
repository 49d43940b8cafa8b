import { announced, NOTICE } from '../../../platform/outbox/announced.js';
import { PointsChanged } from '../billing.events.js';

/**
 * An act of the ledger and the news of it in one statement, so that nobody waits for our way to the database while a person's books are
 * locked: outside of a transaction they are locked for no longer than PostgreSQL itself needs. After the parameters of the call come the
 * account, unless the act tells it, and what `Outbox.announcement` gives.
 */
const acting = (call: string, account = '?::uuid'): string => `
  with act as materialized (select * from ${call}),
  changed as (select ${account} as account_id from act where moved),
  ${announced({ type: PointsChanged, when: 'changed', payload: { accountId: 'account_id' } })}
  select act.*, ${NOTICE} as notice from act`;

/** The first five parameters of all but `SETTLE` are those of `ledger_enter`. */
export const HOLD = acting('ledger_hold(?, ?, ?, ?, ?, ?, ?, ?)');
export const SETTLE = acting('ledger_settle(?, ?, ?)', 'act.account_id');
export const GRANT = acting('ledger_grant(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
export const CLAWBACK = acting('ledger_clawback(?, ?, ?, ?, ?, ?, ?, ?, ?)');
export const REFRESH = acting('ledger_refresh(?, ?, ?, ?, ?)');

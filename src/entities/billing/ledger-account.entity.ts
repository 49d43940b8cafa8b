import { defineEntity } from '@mikro-orm/core';
import type { Id } from '../../kernel/ids.js';
import { accountId, count, id, instant } from '../columns.js';
import { declare, internal, kept, pseudonymised } from '../privacy.js';

export type LedgerAccountId = Id<'ledger-account'>;

const LedgerAccountSchema = defineEntity({
  name: 'LedgerAccount',
  tableName: 'ledger_account',
  properties: {
    id: id<LedgerAccountId>().primary(),
    accountId: accountId().unique(),
    /** What may be spent now: the sum of what is left in the lots. */
    available: count().default(0),
    /** What open holds keep aside. */
    held: count().default(0),
    /** What the person owes after a refund of points already spent. */
    debt: count().default(0),
    /** Movements so far. */
    sequence: count().default(0),
    openedAt: instant(),
  },
});

/**
 * A person's books. The only row of the ledger that names the person: everything else names this row, so erasure replaces one column.
 * Every movement of the person's points holds this row's lock: movements of one person come one after another, in the order of `sequence`.
 * Its totals change only by `ledger_record`, by difference, together with the movement; `ledger verify` compares them with the entries.
 */
export class LedgerAccount extends LedgerAccountSchema.class {}
LedgerAccountSchema.setClass(LedgerAccount);

export const LedgerAccountTable = declare(LedgerAccountSchema, {
  owner: 'billing',
  person: 'accountId',
  retention: 'ledger',
  columns: {
    id: internal('internal-id', 'billing'),
    accountId: pseudonymised('account-id', 'billing'),
    available: kept('points', 'billing'),
    held: kept('points', 'billing'),
    debt: kept('points', 'billing'),
    sequence: internal('technical', 'billing'),
    openedAt: kept('activity', 'billing'),
  },
});

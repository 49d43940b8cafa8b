import { defineEntity, p } from '@mikro-orm/core';
import { count, id, text } from '../columns.js';
import { declare, internal, kept } from '../privacy.js';
import type { LedgerAccountId } from './ledger-account.entity.js';

/** The accounts of a person: `debt` is negative while they owe. */
const PERSON_BOOKS = ['available', 'held', 'debt'] as const;
/** The accounts of the house, one each for all persons: where points come from and where they end. */
const HOUSE_BOOKS = ['issued', 'revenue', 'expired', 'refunded'] as const;
export const BOOKS = [...PERSON_BOOKS, ...HOUSE_BOOKS] as const;
export type Book = (typeof BOOKS)[number];

const LedgerEntrySchema = defineEntity({
  name: 'LedgerEntry',
  tableName: 'ledger_entry',
  properties: {
    movementId: count().primary(),
    line: p.smallint().primary(),
    ledgerAccountId: id<LedgerAccountId>(),
    book: text<Book>(),
    /** The lot whose points move; null only where a debt is made. */
    lotId: count().nullable(),
    points: p.integer(),
  },
});

/**
 * Double entry: points leave one account and enter another. An account is a book, for a person's books together with the person. The
 * entries of a movement sum to zero: a trigger refuses an insert that would break it, so the sum over all accounts is zero at every
 * instant, and so is that over the entries of each single person. Append-only.
 */
export class LedgerEntry extends LedgerEntrySchema.class {}
LedgerEntrySchema.setClass(LedgerEntry);

export const LedgerEntryTable = declare(LedgerEntrySchema, {
  owner: 'billing',
  person: { via: 'ledgerAccountId', table: 'ledger_account' },
  retention: 'ledger',
  columns: {
    movementId: internal('internal-id', 'billing'),
    line: internal('technical', 'billing'),
    ledgerAccountId: internal('internal-id', 'billing'),
    book: kept('points', 'billing'),
    lotId: internal('internal-id', 'billing'),
    points: kept('points', 'billing'),
  },
});

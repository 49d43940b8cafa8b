import { defineEntity, p } from '@mikro-orm/core';
import { count, id, instant, text } from '../columns.js';
import { declare, internal, kept } from '../privacy.js';
import type { LedgerAccountId } from './ledger-account.entity.js';

export const MOVEMENT_KINDS = ['grant', 'hold', 'capture', 'release', 'expiry', 'clawback', 'debt-settlement'] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

const LedgerMovementSchema = defineEntity({
  name: 'LedgerMovement',
  tableName: 'ledger_movement',
  properties: {
    id: count().primary().autoincrement(),
    ledgerAccountId: id<LedgerAccountId>(),
    sequence: count(),
    kind: text<MovementKind>(),
    /** One effect per kind and key, over all accounts. Never holds an account id, an e-mail or anything else of a person. */
    key: text().nullable(),
    /** What the points are for: the id of a generation. */
    reference: text().nullable(),
    reason: text().nullable(),
    availableChange: p.integer(),
    heldChange: p.integer(),
    debtChange: p.integer(),
    availableAfter: count(),
    heldAfter: count(),
    debtAfter: count(),
    occurredAt: instant(),
  },
  uniques: [{ properties: ['ledgerAccountId', 'sequence'], name: 'ledger_movement_account_sequence' }],
});

/** One line of a person's statement, and the head of the entries that balance it. Append-only. */
export class LedgerMovement extends LedgerMovementSchema.class {}
LedgerMovementSchema.setClass(LedgerMovement);

export const LedgerMovementTable = declare(LedgerMovementSchema, {
  owner: 'billing',
  person: { via: 'ledgerAccountId', table: 'ledger_account' },
  retention: 'ledger',
  columns: {
    id: internal('internal-id', 'billing'),
    ledgerAccountId: internal('internal-id', 'billing'),
    sequence: kept('technical', 'billing'),
    kind: kept('points', 'billing'),
    key: internal('internal-id', 'billing'),
    reference: kept('internal-id', 'billing'),
    reason: kept('points', 'billing'),
    availableChange: kept('points', 'billing'),
    heldChange: kept('points', 'billing'),
    debtChange: kept('points', 'billing'),
    availableAfter: kept('points', 'billing'),
    heldAfter: kept('points', 'billing'),
    debtAfter: kept('points', 'billing'),
    occurredAt: kept('activity', 'billing'),
  },
});

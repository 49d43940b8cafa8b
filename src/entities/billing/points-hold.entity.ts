import { defineEntity, p } from '@mikro-orm/core';
import { count, id, instant, text } from '../columns.js';
import { declare, internal, kept } from '../privacy.js';
import type { LedgerAccountId } from './ledger-account.entity.js';

export const HOLD_STATES = ['held', 'captured', 'released'] as const;
/** `captured` when any of it was, `released` when none was. */
export type HoldState = (typeof HOLD_STATES)[number];

const PointsHoldSchema = defineEntity({
  name: 'PointsHold',
  tableName: 'points_hold',
  properties: {
    reference: text().primary(),
    ledgerAccountId: id<LedgerAccountId>(),
    /** The movement that set the points aside, lot by lot; null when nothing was to be held. */
    movementId: count().nullable(),
    state: text<HoldState>().default('held'),
    held: p.integer(),
    captured: p.integer().default(0),
    released: p.integer().default(0),
    heldAt: instant(),
    settledAt: instant().nullable(),
  },
});

/** Points set aside for one generation. Settled once: what was delivered is captured, the rest goes back to the lots it came from. */
export class PointsHold extends PointsHoldSchema.class {}
PointsHoldSchema.setClass(PointsHold);

export const PointsHoldTable = declare(PointsHoldSchema, {
  owner: 'billing',
  person: { via: 'ledgerAccountId', table: 'ledger_account' },
  retention: 'ledger',
  columns: {
    reference: kept('internal-id', 'billing'),
    ledgerAccountId: internal('internal-id', 'billing'),
    movementId: internal('internal-id', 'billing'),
    state: kept('points', 'billing'),
    held: kept('points', 'billing'),
    captured: kept('points', 'billing'),
    released: kept('points', 'billing'),
    heldAt: kept('activity', 'billing'),
    settledAt: kept('activity', 'billing'),
  },
});

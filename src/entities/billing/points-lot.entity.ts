import { defineEntity, p } from '@mikro-orm/core';
import { count, id, instant, text } from '../columns.js';
import { declare, internal, kept } from '../privacy.js';
import type { LedgerAccountId } from './ledger-account.entity.js';

/** Where points come from, in the order in which equals are spent. `purchased` never expires, the others do. */
export const POINTS_ORIGINS = ['welcome', 'reward', 'subscription', 'purchased'] as const;
export type PointsOrigin = (typeof POINTS_ORIGINS)[number];

const PointsLotSchema = defineEntity({
  name: 'PointsLot',
  tableName: 'points_lot',
  properties: {
    id: count().primary().autoincrement(),
    ledgerAccountId: id<LedgerAccountId>(),
    /** The grant that made it. */
    movementId: count().unique(),
    origin: text<PointsOrigin>(),
    granted: p.integer(),
    /** What may still be spent of it; what is held is not in it. */
    remaining: p.integer(),
    /** How much of the grant was taken back again. */
    refunded: p.integer().default(0),
    /** For the indexes: their condition must not change with every spending, or no update could stay in its page. */
    spent: p.boolean().generated('(remaining = 0) stored'),
    grantedAt: instant(),
    expiresAt: instant().nullable(),
  },
});

/** Points of one grant. Lots are spent soonest-expiring first, equals by origin, then oldest first; purchased points come last. */
export class PointsLot extends PointsLotSchema.class {}
PointsLotSchema.setClass(PointsLot);

export const PointsLotTable = declare(PointsLotSchema, {
  owner: 'billing',
  person: { via: 'ledgerAccountId', table: 'ledger_account' },
  retention: 'ledger',
  columns: {
    id: internal('internal-id', 'billing'),
    ledgerAccountId: internal('internal-id', 'billing'),
    movementId: internal('internal-id', 'billing'),
    origin: kept('points', 'billing'),
    granted: kept('points', 'billing'),
    remaining: kept('points', 'billing'),
    refunded: kept('points', 'billing'),
    spent: internal('technical', 'billing'),
    grantedAt: kept('activity', 'billing'),
    expiresAt: kept('activity', 'billing'),
  },
});

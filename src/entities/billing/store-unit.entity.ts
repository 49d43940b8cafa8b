import { defineEntity, p } from '@mikro-orm/core';
import type { PurchaseId } from '../../kernel/ids.js';
import { count, id, instant, text } from '../columns.js';
import { declare, internal, kept } from '../privacy.js';
import type { Store, StoreEnvironment } from './store-purchase.entity.js';

const StoreUnitSchema = defineEntity({
  name: 'StoreUnit',
  tableName: 'store_unit',
  properties: {
    id: id<string>().primary(),
    purchaseId: id<PurchaseId>().index(),
    store: text<Store>(),
    environment: text<StoreEnvironment>(),
    /** Apple: the transaction id. Play: the order id of a period, the store key of a pack, whose order may be told late. */
    unitKey: text(),
    /** At Play alone: by which it names refunds, and asks about them. */
    orderId: text().nullable().index(),
    storeProductId: text(),
    productId: text().nullable(),
    quantity: p.integer().default(1),
    /** What a whole one gives, by the catalogue of the day it was first known in; null for an unknown product, 0 for a trial of one. */
    worth: p.integer().nullable(),
    /** What it gave, all quantities together; 0 for what gives none (family, sandbox, unknown product). */
    points: p.integer().default(0),
    grantedAt: instant().nullable(),
    /** Millionths of the currency. */
    priceMicros: count().nullable(),
    currency: text().nullable(),
    purchasedAt: instant(),
    expiresAt: instant().nullable(),
    /** How much of it was refunded, in thousandths of a per cent: 100000 is all. */
    refunded: p.integer().default(0),
    refundedAt: instant().nullable(),
    /** Points taken back so far, and how often they were taken or given back: the key of the next such movement. */
    takenBack: p.integer().default(0),
    corrections: p.integer().default(0),
    /** When the store said what stands here: an older word changes nothing. The purchase has its own. */
    toldAt: instant(),
    createdAt: instant(),
  },
  uniques: [{ properties: ['store', 'environment', 'unitKey'], name: 'store_unit_key' }],
});

/** What was paid for once: a pack, or one period of a subscription. Gives its points once, and takes them back as far as it is refunded. */
export class StoreUnit extends StoreUnitSchema.class {}
StoreUnitSchema.setClass(StoreUnit);

export const StoreUnitTable = declare(StoreUnitSchema, {
  owner: 'billing',
  person: { via: 'purchaseId', table: 'store_purchase' },
  retention: 'purchase',
  columns: {
    id: internal('internal-id', 'billing'),
    purchaseId: internal('internal-id', 'billing'),
    store: kept('points', 'billing'),
    environment: kept('technical', 'billing'),
    unitKey: kept('internal-id', 'billing'),
    orderId: kept('internal-id', 'billing'),
    storeProductId: kept('points', 'billing'),
    productId: kept('points', 'billing'),
    quantity: kept('points', 'billing'),
    worth: internal('points', 'billing'),
    points: kept('points', 'billing'),
    grantedAt: kept('activity', 'billing'),
    priceMicros: kept('points', 'billing'),
    currency: kept('points', 'billing'),
    purchasedAt: kept('activity', 'billing'),
    expiresAt: kept('activity', 'billing'),
    refunded: kept('points', 'billing'),
    refundedAt: kept('activity', 'billing'),
    takenBack: kept('points', 'billing'),
    corrections: internal('technical', 'billing'),
    toldAt: internal('technical', 'billing'),
    createdAt: kept('activity', 'billing'),
  },
});

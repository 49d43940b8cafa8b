import { defineEntity, p } from '@mikro-orm/core';
import type { PurchaseId } from '../../kernel/ids.js';
import { accountId, id, instant, text } from '../columns.js';
import { declare, internal, kept, pseudonymised, sealed } from '../privacy.js';

export const STORES = ['app-store', 'google-play'] as const;
export type Store = (typeof STORES)[number];
export const STORE_ENVIRONMENTS = ['production', 'sandbox'] as const;
export type StoreEnvironment = (typeof STORE_ENVIRONMENTS)[number];
export const PURCHASE_KINDS = ['subscription', 'pack', 'unknown'] as const;
/** `unknown`: a product of the store that is none of ours; kept, never granted. */
export type PurchaseKind = (typeof PURCHASE_KINDS)[number];
export const PURCHASE_STATES = [
  'pending', 'active', 'grace', 'billing-retry', 'paused', 'expired', 'revoked', 'replaced', 'cancelled', 'completed',
] as const;
/**
 * As the store last told it. `active` and `grace` give access; `billing-retry` (Play: on hold), `paused` and `pending` (not paid yet) give
 * none. `replaced`: another purchase took over; `cancelled`: it never came to be paid; `completed`: a pack that was paid.
 */
export type PurchaseState = (typeof PURCHASE_STATES)[number];
export const OWNERSHIPS = ['purchased', 'family-shared'] as const;
export type Ownership = (typeof OWNERSHIPS)[number];

const StorePurchaseSchema = defineEntity({
  name: 'StorePurchase',
  tableName: 'store_purchase',
  properties: {
    id: id<PurchaseId>().primary(),
    /** Null as long as nobody is known whose it is. */
    accountId: accountId().nullable().index(),
    store: text<Store>(),
    environment: text<StoreEnvironment>(),
    kind: text<PurchaseKind>(),
    /** Apple: the original transaction id of a subscription, the transaction id of a pack. Play: SHA-256 of the purchase token, hex. */
    storeKey: text(),
    /** Play's purchase token, without which Play cannot be asked. */
    tokenSealed: text().nullable(),
    storeProductId: text(),
    /** Of `config/billing`; null for one that is not there. */
    productId: text().nullable(),
    /** What it will be from the next period on, when that is something else. */
    nextProductId: text().nullable(),
    state: text<PurchaseState>(),
    ownership: text<Ownership>().default('purchased'),
    autoRenews: p.boolean().default(false),
    startedAt: instant().nullable(),
    /** Until when access lasts, grace included; null when it gives none. */
    accessUntil: instant().nullable(),
    /** When the store said what stands here: an older word changes nothing. */
    snapshotAt: instant(),
    /** The store key of the purchase that it takes the place of. */
    replacesKey: text().nullable(),
    /** Play: refunded by itself unless it is acknowledged by then. */
    acknowledgeBy: instant().nullable(),
    acknowledgedAt: instant().nullable(),
    /** When the store is asked again of its own accord. */
    checkAt: instant().nullable(),
    attempts: p.integer().default(0),
    createdAt: instant(),
  },
  uniques: [{ properties: ['store', 'environment', 'storeKey'], name: 'store_purchase_key' }],
});

/** A subscription with all its periods, or a pack. One owner at a time; what was paid for in it are its `store_unit` rows. */
export class StorePurchase extends StorePurchaseSchema.class {}
StorePurchaseSchema.setClass(StorePurchase);

export const StorePurchaseTable = declare(StorePurchaseSchema, {
  owner: 'billing',
  person: 'accountId',
  retention: 'purchase',
  columns: {
    id: internal('internal-id', 'billing'),
    accountId: pseudonymised('account-id', 'billing'),
    store: kept('points', 'billing'),
    environment: kept('technical', 'billing'),
    kind: kept('points', 'billing'),
    storeKey: kept('internal-id', 'billing'),
    tokenSealed: sealed(internal('credential', 'billing'), { place: 'store_purchase.token' }),
    storeProductId: kept('points', 'billing'),
    productId: kept('points', 'billing'),
    nextProductId: kept('points', 'billing'),
    state: kept('activity', 'billing'),
    ownership: kept('points', 'billing'),
    autoRenews: kept('activity', 'billing'),
    startedAt: kept('activity', 'billing'),
    accessUntil: kept('activity', 'billing'),
    snapshotAt: kept('activity', 'billing'),
    replacesKey: internal('internal-id', 'billing'),
    acknowledgeBy: internal('technical', 'billing'),
    acknowledgedAt: internal('technical', 'billing'),
    checkAt: internal('technical', 'billing'),
    attempts: internal('technical', 'billing'),
    createdAt: kept('activity', 'billing'),
  },
});

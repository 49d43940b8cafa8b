import type {
  Ownership, PurchaseKind, PurchaseState, Store, StoreEnvironment,
} from '../../../entities/billing/store-purchase.entity.js';

/** What was paid for once: a pack, or one period of a subscription. */
export interface UnitSnapshot {
  /** Apple: the transaction id. Play: the order id of a period, the store key of a pack. One grant of points for each, ever. */
  readonly unitKey: string;
  /** Play, once it is told. */
  readonly orderId?: string;
  readonly storeProductId: string;
  readonly quantity: number;
  /** Millionths of the currency. */
  readonly priceMicros?: number;
  /** ISO 4217. */
  readonly currency?: string;
  readonly purchasedAt: Date;
  readonly expiresAt?: Date;
  /** Nothing was paid for it: a free trial. Another introductory offer has a price, and is none. */
  readonly trial?: boolean;
  /** In thousandths of a per cent: 100000 is all of it. Less than before: a refund was taken back. */
  readonly refunded: number;
  readonly refundedAt?: Date;
}

/**
 * A purchase as a store tells it now, in the words of both stores. Adapters make these from verified words of the store alone, and know
 * nothing of points, plans or people.
 */
export interface StoreSnapshot {
  readonly store: Store;
  readonly environment: StoreEnvironment;
  readonly kind: PurchaseKind;
  /** Apple: the original transaction id of a subscription, the transaction id of a pack. Play: SHA-256 of the purchase token, hex. */
  readonly storeKey: string;
  /** Play's purchase token; kept sealed. */
  readonly token?: string;
  /** As `config/billing/products.json` names it. Play: `<product>:<base plan>` for subscriptions. */
  readonly storeProductId: string;
  readonly nextStoreProductId?: string;
  /** The store spoke of a period before the current one: the products are those of then, and what is known of today's stays. */
  readonly ofEarlierPeriod?: boolean;
  readonly state: PurchaseState;
  readonly ownership: Ownership;
  readonly autoRenews: boolean;
  readonly startedAt?: Date;
  /** Until when access lasts, grace included; absent when it gives none. */
  readonly accessUntil?: Date;
  /** When the store said it. Apple: `signedDate`. Play: when it was read, under the lock of the purchase. */
  readonly snapshotAt: Date;
  /** The store key of the purchase whose place it takes. */
  readonly replacesKey?: string;
  readonly acknowledgeBy?: Date;
  readonly acknowledged?: boolean;
  /** When the store is to be asked again of our own accord; null for never. */
  readonly checkAt: Date | null;
  /** The token that the app gave the store with it (`store_link.token`), when the store tells one. */
  readonly buyer?: string;
  readonly units: readonly UnitSnapshot[];
}

/** With what is known here and the store does not say again, such as a refund. Read under the lock of the purchase; names the same keys. */
export type Completion = (snapshot: StoreSnapshot) => Promise<StoreSnapshot>;

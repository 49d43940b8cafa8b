import type { Ownership, StoreEnvironment } from '../../../../entities/billing/store-purchase.entity.js';

/** Apple's word of one payment: a pack, or one period of a subscription. Verified. */
export interface Transaction {
  readonly environment: StoreEnvironment;
  readonly transactionId: string;
  readonly originalTransactionId: string;
  readonly productId: string;
  readonly type: 'subscription' | 'once' | 'unknown';
  readonly quantity: number;
  readonly purchasedAt: Date;
  readonly startedAt: Date;
  readonly expiresAt: Date | null;
  readonly signedAt: Date;
  readonly ownership: Ownership;
  /** Another plan took its place before it ended. */
  readonly isUpgraded: boolean;
  /** Given back to the buyer, in thousandths of a per cent; 0 for the end of family sharing, which gives nobody money. */
  readonly refunded: number;
  /** An introductory offer for which nothing was paid. */
  readonly isTrial: boolean;
  /** Refunded or no longer shared since. */
  readonly revokedAt: Date | null;
  readonly priceMicros: number | null;
  readonly currency: string | null;
  readonly accountToken: string | null;
}

/** Apple's word of what comes after the current period. Verified; which app it is of stands only in its transaction. */
export interface Renewal {
  readonly environment: StoreEnvironment;
  readonly originalTransactionId: string;
  readonly nextProductId: string | null;
  readonly renews: boolean;
  readonly isRetrying: boolean;
  readonly graceUntil: Date | null;
  /** When the current period ends. */
  readonly renewsAt: Date | null;
  readonly signedAt: Date;
  readonly accountToken: string | null;
}

/** Of `getAllSubscriptionStatuses` and of notices: 1 to 5, in this order. */
export const SUBSCRIPTION_STATUSES = ['active', 'expired', 'billing-retry', 'grace', 'revoked'] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/** An App Store server notification, version 2, with what lies in it still signed. */
export interface Notice {
  readonly environment: StoreEnvironment;
  readonly id: string | null;
  readonly type: string;
  readonly subtype: string | null;
  readonly signedAt: Date;
  readonly signedTransaction: string | null;
  readonly signedRenewal: string | null;
  readonly status: SubscriptionStatus | null;
  /** Of a question about a refund. */
  readonly reason: string | null;
}

/** Signed by Apple and for us, but without what it would need to be of use. */
export class WordsUnusable extends Error {
  override readonly name = 'WordsUnusable';
}

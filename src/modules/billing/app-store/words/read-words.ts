import type {
  JWSRenewalInfoDecodedPayload, JWSTransactionDecodedPayload, ResponseBodyV2DecodedPayload,
} from '@apple/app-store-server-library';
import type { StoreEnvironment } from '../../../../entities/billing/store-purchase.entity.js';
import {
  type Notice, type Renewal, SUBSCRIPTION_STATUSES, type SubscriptionStatus, type Transaction, WordsUnusable,
} from './words.js';

/** All of it, in thousandths of a per cent. */
export const ALL = 100_000;
/** Apple's prices are in thousandths of the currency. */
const MICROS_PER_MILLI = 1_000;
const MOST_AT_ONCE = 1_000;
const INTRODUCTORY_OFFER = 1;
const TYPES: Readonly<Record<string, Transaction['type']>> = {
  'Auto-Renewable Subscription': 'subscription',
  'Non-Renewing Subscription': 'once',
  'Non-Consumable': 'once',
  Consumable: 'once',
};

/** From a verified payload. @throws WordsUnusable when it lacks what every transaction has. */
export function readTransaction(environment: StoreEnvironment, payload: JWSTransactionDecodedPayload): Transaction {
  const purchasedAt = instant(payload.purchaseDate, 'purchaseDate');
  const revokedAt = optionalInstant(payload.revocationDate);
  return {
    environment,
    transactionId: text(payload.transactionId, 'transactionId'),
    originalTransactionId: text(payload.originalTransactionId, 'originalTransactionId'),
    productId: text(payload.productId, 'productId'),
    type: TYPES[payload.type ?? ''] ?? 'unknown',
    quantity: quantityOf(payload.quantity),
    purchasedAt,
    startedAt: optionalInstant(payload.originalPurchaseDate) ?? purchasedAt,
    expiresAt: optionalInstant(payload.expiresDate),
    signedAt: instant(payload.signedDate, 'signedDate'),
    ownership: payload.inAppOwnershipType === 'FAMILY_SHARED' ? 'family-shared' : 'purchased',
    isUpgraded: payload.isUpgraded === true,
    isTrial: isTrial(payload),
    refunded: revokedAt ? refundedPart(payload) : 0,
    revokedAt,
    priceMicros: typeof payload.price === 'number' && payload.price >= 0 ? Math.round(payload.price * MICROS_PER_MILLI) : null,
    currency: payload.currency ?? null,
    accountToken: payload.appAccountToken?.toLowerCase() ?? null,
  };
}

/** From a verified payload. @throws WordsUnusable when it does not say what it is about. */
export function readRenewal(environment: StoreEnvironment, payload: JWSRenewalInfoDecodedPayload): Renewal {
  return {
    environment,
    originalTransactionId: text(payload.originalTransactionId, 'originalTransactionId'),
    nextProductId: payload.autoRenewProductId ?? null,
    renews: payload.autoRenewStatus === 1,
    isRetrying: payload.isInBillingRetryPeriod === true,
    graceUntil: optionalInstant(payload.gracePeriodExpiresDate),
    renewsAt: optionalInstant(payload.renewalDate),
    signedAt: instant(payload.signedDate, 'signedDate'),
    accountToken: payload.appAccountToken?.toLowerCase() ?? null,
  };
}

/** From a verified payload. @throws WordsUnusable without a type or a time. */
export function readNotice(environment: StoreEnvironment, payload: ResponseBodyV2DecodedPayload): Notice {
  const { data } = payload;
  return {
    environment,
    id: payload.notificationUUID ?? null,
    type: text(payload.notificationType, 'notificationType'),
    subtype: payload.subtype ?? null,
    signedAt: instant(payload.signedDate, 'signedDate'),
    signedTransaction: data?.signedTransactionInfo ?? null,
    signedRenewal: data?.signedRenewalInfo ?? null,
    status: statusOf(data?.status),
    reason: data?.consumptionRequestReason ?? null,
  };
}

/** Null for a number that is none of the five. */
export function statusOf(status: number | undefined): SubscriptionStatus | null {
  return SUBSCRIPTION_STATUSES[(status ?? 0) - 1] ?? null;
}

/** Words from before `revocationType` existed mean all of it. */
function refundedPart({ revocationType, revocationPercentage }: JWSTransactionDecodedPayload): number {
  if (revocationType === 'FAMILY_REVOKE') return 0;
  if (revocationType === 'REFUND_FULL' || revocationPercentage === undefined) return ALL;
  return Math.min(Math.max(Math.round(revocationPercentage), 0), ALL);
}

/** Promotional offers and offer codes are our own gifts, and give the points of their period. An offer of no told kind: by its price. */
function isTrial({ offerType, offerDiscountType, price }: JWSTransactionDecodedPayload): boolean {
  if (offerType !== INTRODUCTORY_OFFER) return false;
  return offerDiscountType === undefined ? price === 0 : offerDiscountType === 'FREE_TRIAL';
}

function quantityOf(quantity = 1): number {
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MOST_AT_ONCE) throw new WordsUnusable('quantity');
  return quantity;
}

function text(value: string | undefined, name: string): string {
  if (typeof value !== 'string' || value === '' || value.length > 255) throw new WordsUnusable(name);
  return value;
}

function instant(value: number | undefined, name: string): Date {
  const at = optionalInstant(value);
  if (at === null) throw new WordsUnusable(name);
  return at;
}

/** Milliseconds. */
function optionalInstant(value: number | undefined): Date | null {
  if (value === undefined) return null;
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) throw new WordsUnusable('a time');
  return at;
}

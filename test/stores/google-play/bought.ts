import { randomBytes } from 'node:crypto';
import type { androidpublisher_v3 as Play } from '@googleapis/androidpublisher';

type Subscription = Play.Schema$SubscriptionPurchaseV2;
type Product = Play.Schema$ProductPurchaseV2;

export const PACKAGE = 'com.aicasso.test';
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export function newToken(): string {
  return `${randomBytes(9).toString('hex')}.AO-${randomBytes(20).toString('base64url')}`;
}

export function newOrder(): string {
  const digits = () => String(randomBytes(4).readUInt32BE() % 10_000).padStart(4, '0');
  return `GPA.${digits()}-${digits()}-${digits()}-${digits()}${digits()}`;
}

export interface MonthOptions {
  readonly buyer?: string;
  readonly plan?: 'plus' | 'pro';
  readonly startedAt: Date;
  readonly days?: number;
  readonly order?: string;
}

/** A month that was just bought, as `subscriptionsv2.get` tells it. */
export function month({ buyer, plan = 'plus', startedAt, days = 30, order = newOrder() }: MonthOptions): Subscription {
  return {
    kind: 'androidpublisher#subscriptionPurchaseV2',
    regionCode: 'ES',
    startTime: startedAt.toISOString(),
    subscriptionState: 'SUBSCRIPTION_STATE_ACTIVE',
    acknowledgementState: 'ACKNOWLEDGEMENT_STATE_PENDING',
    ...(buyer !== undefined && { externalAccountIdentifiers: { obfuscatedExternalAccountId: buyer } }),
    lineItems: [
      {
        productId: plan,
        expiryTime: new Date(startedAt.getTime() + days * DAY).toISOString(),
        latestSuccessfulOrderId: order,
        autoRenewingPlan: { autoRenewEnabled: true, recurringPrice: { currencyCode: 'EUR', units: '9', nanos: 990_000_000 } },
        offerDetails: { basePlanId: 'monthly', offerTags: [] },
      },
    ],
  };
}

export interface PackOptions {
  readonly buyer?: string;
  readonly productId: string;
  readonly boughtAt: Date;
  readonly quantity?: number;
  readonly order?: string;
}

/** A pack that was just bought, as `productsv2.getproductpurchasev2` tells it. */
export function pack({ buyer, productId, boughtAt, quantity = 1, order = newOrder() }: PackOptions): Product {
  return {
    kind: 'androidpublisher#productPurchaseV2',
    orderId: order,
    regionCode: 'ES',
    purchaseCompletionTime: boughtAt.toISOString(),
    purchaseStateContext: { purchaseState: 'PURCHASED' },
    acknowledgementState: 'ACKNOWLEDGEMENT_STATE_PENDING',
    ...(buyer !== undefined && { obfuscatedExternalAccountId: buyer }),
    productLineItem: [
      {
        productId,
        productOfferDetails: { quantity, refundableQuantity: quantity, consumptionState: 'CONSUMPTION_STATE_YET_TO_BE_CONSUMED' },
      },
    ],
  };
}

import type { androidpublisher_v3 as Play } from '@googleapis/androidpublisher';
import { sha256 } from '../../../kernel/json.js';
import type { StoreSnapshot, UnitSnapshot } from '../purchases/store-snapshot.js';
import { ACKNOWLEDGE_MS, buyerOf, HOUR, instantOf, laterOf, type PlayRead } from './play-read.js';

type Subscription = Play.Schema$SubscriptionPurchaseV2;
type Item = Play.Schema$SubscriptionPurchaseLineItem;
type Standing = Pick<StoreSnapshot, 'state' | 'accessUntil' | 'checkAt'>;

/**
 * Play waits at least a day with a renewal that could not be paid, in ACTIVE and without a word, and may be late with one that was
 * (RevenueCat's "Google Play renewal extensions"). Access lasts this long over the end of a period that is to be renewed.
 */
export const TOLERANCE_MS = 24 * HOUR;
/** How soon Play is asked again while it is late. */
const SOON_MS = HOUR / 2;
/** The order of a renewal, by its number. */
const RENEWAL = /\.\.\d+$/;

/** Null when nothing in the answer says what was bought. */
export function subscriptionSnapshot(read: PlayRead<Subscription>): StoreSnapshot | null {
  const { token, readAt, purchase } = read;
  const item = mainItem(purchase.lineItems ?? []);
  if (!item?.productId) return null;
  const startedAt = instantOf(purchase.startTime);
  const standing = standingOf(purchase, item, readAt);
  const isPaid = standing.state !== 'pending' && standing.state !== 'cancelled';
  const replaced = purchase.linkedPurchaseToken ?? purchase.outOfAppPurchaseContext?.expiredPurchaseToken;
  const storeProductId = productOf(item);
  return {
    store: 'google-play',
    environment: purchase.testPurchase ? 'sandbox' : 'production',
    kind: 'subscription',
    storeKey: sha256(token),
    token,
    storeProductId,
    ...(item.deferredItemReplacement?.productId && { nextStoreProductId: item.deferredItemReplacement.productId }),
    ...standing,
    ownership: 'purchased',
    autoRenews: item.autoRenewingPlan?.autoRenewEnabled === true,
    ...(startedAt && { startedAt }),
    snapshotAt: readAt,
    // what is not paid yet, or never will be, takes nobody's place
    ...(isPaid && replaced && replaced !== token && { replacesKey: sha256(replaced) }),
    ...acknowledgement(purchase, isPaid, startedAt ?? readAt),
    ...buyerOf(
      purchase.externalAccountIdentifiers?.obfuscatedExternalAccountId,
      purchase.outOfAppPurchaseContext?.expiredExternalAccountIdentifiers?.obfuscatedExternalAccountId,
    ),
    units: isPaid ? unitsOf(item, storeProductId, startedAt, readAt) : [],
  };
}

/** A subscription with add-ons has several; which of them the others hang on is not told, so the one that lasts longest is it (a guess). */
function mainItem(items: readonly Item[]): Item | undefined {
  const endOf = (item: Item) => instantOf(item.expiryTime)?.getTime() ?? 0;
  return [...items].sort((a, b) => endOf(b) - endOf(a))[0];
}

function productOf({ productId, offerDetails }: Item): string {
  return offerDetails?.basePlanId ? `${productId}:${offerDetails.basePlanId}` : productId!;
}

/** By the state alone; a state that is not known here gives no access and is asked for again. */
function standingOf(purchase: Subscription, item: Item, readAt: Date): Standing {
  const expiresAt = instantOf(item.expiryTime) ?? readAt;
  const isOver = expiresAt <= readAt;
  const isReplaced = purchase.canceledStateContext?.replacementCancellation != null;
  const soon = laterOf(readAt, SOON_MS);
  const over: Standing = { state: isReplaced ? 'replaced' : 'expired', checkAt: null };
  const paid: Standing = { state: 'active', accessUntil: expiresAt, checkAt: expiresAt };
  switch (purchase.subscriptionState) {
    case 'SUBSCRIPTION_STATE_ACTIVE': {
      if (item.autoRenewingPlan?.autoRenewEnabled !== true) return isOver ? over : paid;
      return { state: 'active', accessUntil: laterOf(expiresAt, TOLERANCE_MS), checkAt: isOver ? soon : expiresAt };
    }
    case 'SUBSCRIPTION_STATE_CANCELED':
      return isOver || isReplaced ? over : paid;
    case 'SUBSCRIPTION_STATE_IN_GRACE_PERIOD':
      // Google is understood to move the end forward. If it does not, access lasts from one look to the next as long as Google says grace.
      return { state: 'grace', accessUntil: isOver ? laterOf(readAt, 2 * SOON_MS) : expiresAt, checkAt: isOver ? soon : expiresAt };
    case 'SUBSCRIPTION_STATE_ON_HOLD':
      return { state: 'billing-retry', checkAt: laterOf(readAt, 24 * HOUR) };
    case 'SUBSCRIPTION_STATE_PAUSED': {
      const resumesAt = instantOf(purchase.pausedStateContext?.autoResumeTime);
      return { state: 'paused', checkAt: resumesAt && resumesAt > readAt ? resumesAt : laterOf(readAt, 24 * HOUR) };
    }
    case 'SUBSCRIPTION_STATE_PENDING':
      return { state: 'pending', checkAt: laterOf(readAt, 12 * HOUR) };
    case 'SUBSCRIPTION_STATE_PENDING_PURCHASE_CANCELED':
      return { state: 'cancelled', checkAt: null };
    case 'SUBSCRIPTION_STATE_EXPIRED':
      return over;
    default:
      return { state: 'billing-retry', checkAt: laterOf(readAt, 6 * HOUR) };
  }
}

function acknowledgement(purchase: Subscription, isPaid: boolean, since: Date): Pick<StoreSnapshot, 'acknowledged' | 'acknowledgeBy'> {
  if (!isPaid) return {};
  const acknowledged = purchase.acknowledgementState === 'ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED';
  return { acknowledged, acknowledgeBy: laterOf(since, ACKNOWLEDGE_MS) };
}

/** The period that was paid last: renewals share the token, and each has an order of its own (`GPA.…..0`, `..1`). */
function unitsOf(item: Item, storeProductId: string, startedAt: Date | null, readAt: Date): UnitSnapshot[] {
  const unitKey = item.latestSuccessfulOrderId;
  if (!unitKey) return [];
  const expiresAt = instantOf(item.expiryTime);
  const isRenewal = RENEWAL.test(unitKey);
  return [
    {
      unitKey,
      orderId: unitKey,
      storeProductId,
      quantity: 1,
      ...priceOf(item),
      // when a renewal was paid is not told: it is known since now
      purchasedAt: isRenewal || !startedAt ? readAt : startedAt,
      ...(expiresAt && { expiresAt }),
      ...(isTrial(item, unitKey) && { trial: true }),
      refunded: 0,
    },
  ];
}

/**
 * A free trial is the phase of the first order alone; the renewal after it was paid for, whatever phase a late answer still tells of.
 * Introductory prices are paid for.
 */
function isTrial({ offerPhase }: Item, orderId: string): boolean {
  if (RENEWAL.test(orderId)) return false;
  return offerPhase?.freeTrial != null || /FREE_TRIAL/.test(offerPhase?.prorationPeriod?.originalOfferPhaseType ?? '');
}

/** What each period costs; what a trial or an offer cost instead is not told. */
function priceOf({ autoRenewingPlan, offerPhase }: Item): Pick<UnitSnapshot, 'priceMicros' | 'currency'> {
  const { units, nanos, currencyCode } = autoRenewingPlan?.recurringPrice ?? {};
  if (!currencyCode || (offerPhase && !offerPhase.basePrice)) return {};
  return { priceMicros: Number(units ?? 0) * 1_000_000 + Math.round(Number(nanos ?? 0) / 1000), currency: currencyCode };
}

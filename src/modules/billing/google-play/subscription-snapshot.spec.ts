import type { androidpublisher_v3 as Play } from '@googleapis/androidpublisher';
import { sha256 } from '../../../kernel/json.js';
import { subscriptionSnapshot, TOLERANCE_MS } from './subscription-snapshot.js';

const HOUR = 3_600_000;
const NOW = new Date('2026-11-22T12:00:00.000Z');
const later = (hours: number) => new Date(NOW.getTime() + hours * HOUR);

const BUYER = '0b8f6cf3-6a54-4e3e-9d38-0f0b4d6c1a11';

type Item = Play.Schema$SubscriptionPurchaseLineItem;

/** In this state, of a period that ends in so many hours. */
function snapshotOf(state: string, endsIn: number, more: Partial<Play.Schema$SubscriptionPurchaseV2> = {}, item: Partial<Item> = {}) {
  const purchase: Play.Schema$SubscriptionPurchaseV2 = {
    subscriptionState: `SUBSCRIPTION_STATE_${state}`,
    startTime: later(-48).toISOString(),
    lineItems: [
      {
        productId: 'plus', offerDetails: { basePlanId: 'monthly' }, expiryTime: later(endsIn).toISOString(),
        latestSuccessfulOrderId: 'GPA.1', autoRenewingPlan: { autoRenewEnabled: true }, ...item,
      },
    ],
    ...more,
  };
  return subscriptionSnapshot({ token: 'the-token', readAt: NOW, purchase })!;
}

describe('a subscription of Google Play', () => {
  const cancelled: Partial<Item> = { autoRenewingPlan: { autoRenewEnabled: false } };
  const prepaid: Partial<Item> = { autoRenewingPlan: undefined, prepaidPlan: {} };

  it.each<[state: string, endsIn: number, item: Partial<Item>, is: string, accessHours: number | null, checkHours: number | null]>([
    ['ACTIVE', 10, {}, 'active', 34, 10],
    ['ACTIVE', -1, {}, 'active', 23, 0.5],
    ['ACTIVE', -25, {}, 'active', -1, 0.5],
    ['ACTIVE', 10, prepaid, 'active', 10, 10],
    ['ACTIVE', -1, prepaid, 'expired', null, null],
    ['CANCELED', 10, cancelled, 'active', 10, 10],
    ['CANCELED', -1, cancelled, 'expired', null, null],
    ['IN_GRACE_PERIOD', 10, {}, 'grace', 10, 10],
    ['IN_GRACE_PERIOD', -5, {}, 'grace', 1, 0.5],
    ['ON_HOLD', -5, {}, 'billing-retry', null, 24],
    ['PAUSED', -5, {}, 'paused', null, 24],
    ['EXPIRED', -5, cancelled, 'expired', null, null],
    ['PENDING', 10, {}, 'pending', null, 12],
    ['PENDING_PURCHASE_CANCELED', 10, {}, 'cancelled', null, null],
    ['UNSPECIFIED', 10, {}, 'billing-retry', null, 6],
    ['OF_NEXT_YEAR', 10, {}, 'billing-retry', null, 6],
  ])('in %s, to its end %d hours, %j is %s with access for %p hours, looked at again in %p', (state, endsIn, item, is, access, check) => {
    const snapshot = snapshotOf(state, endsIn, {}, item);
    const told = { state: snapshot.state, accessUntil: snapshot.accessUntil, checkAt: snapshot.checkAt };
    expect(told).toEqual({
      state: is, accessUntil: access === null ? undefined : later(access), checkAt: check === null ? null : later(check),
    });
  });

  it('Play silent grace: access lasts a bounded time over the end while Play says that it is active and renews', () => {
    expect(snapshotOf('ACTIVE', -1).accessUntil).toEqual(new Date(later(-1).getTime() + TOLERANCE_MS));
    expect(TOLERANCE_MS).toBe(24 * HOUR);
  });

  it('Cancel treated as end: it is not; only the renewal is off', () => {
    expect(snapshotOf('CANCELED', 10, {}, cancelled)).toMatchObject({ state: 'active', autoRenews: false });
  });

  it('Pause: comes back when Google says that it will', () => {
    const pausedStateContext = { autoResumeTime: later(100).toISOString() };
    expect(snapshotOf('PAUSED', -1, { pausedStateContext }).checkAt).toEqual(later(100));
  });

  it('that another took the place of is replaced, whatever time is left', () => {
    const canceledStateContext = { replacementCancellation: {} };
    expect(snapshotOf('CANCELED', 10, { canceledStateContext }, cancelled)).toMatchObject({ state: 'replaced' });
    expect(snapshotOf('EXPIRED', -1, { canceledStateContext }, cancelled)).toMatchObject({ state: 'replaced' });
  });

  it('takes the place of the token that it is linked to, once it is paid', () => {
    expect(snapshotOf('ACTIVE', 10, { linkedPurchaseToken: 'before' }).replacesKey).toBe(sha256('before'));
    expect(snapshotOf('PENDING', 10, { linkedPurchaseToken: 'before' }).replacesKey).toBeUndefined();
    expect(snapshotOf('PENDING_PURCHASE_CANCELED', 10, { linkedPurchaseToken: 'before' }).replacesKey).toBeUndefined();
    expect(snapshotOf('ACTIVE', 10, { linkedPurchaseToken: 'the-token' }).replacesKey).toBeUndefined();
  });

  it('that was bought again outside of the app belongs to whom the one before belonged to', () => {
    const outOfAppPurchaseContext = {
      expiredPurchaseToken: 'before', expiredExternalAccountIdentifiers: { obfuscatedExternalAccountId: BUYER },
    };
    expect(snapshotOf('ACTIVE', 10, { outOfAppPurchaseContext })).toMatchObject({ replacesKey: sha256('before'), buyer: BUYER });
  });

  it('names its buyer only by what may be a token of ours', () => {
    const named = (id: string) => snapshotOf('ACTIVE', 10, { externalAccountIdentifiers: { obfuscatedExternalAccountId: id } }).buyer;
    expect([BUYER, 'ana@example.test', ''].map(named)).toEqual([BUYER, undefined, undefined]);
  });

  it('Sandbox receipt: a test purchase is of the sandbox, however empty the word for it', () => {
    expect(snapshotOf('ACTIVE', 10, { testPurchase: {} }).environment).toBe('sandbox');
    expect(snapshotOf('ACTIVE', 10).environment).toBe('production');
  });

  it('is named by product and base plan', () => {
    expect(snapshotOf('ACTIVE', 10).storeProductId).toBe('plus:monthly');
    expect(snapshotOf('ACTIVE', 10, {}, { offerDetails: { basePlanId: 'yearly', offerId: 'spring' } }).storeProductId).toBe('plus:yearly');
    expect(snapshotOf('ACTIVE', 10, {}, { offerDetails: undefined }).storeProductId).toBe('plus');
    expect(snapshotOf('ACTIVE', 10, {}, { deferredItemReplacement: { productId: 'pro' } }).nextStoreProductId).toBe('pro');
  });

  it('Renewal granted from date arithmetic: each order is a unit, and no order is none', () => {
    const first = { unitKey: 'GPA.1', purchasedAt: later(-48), expiresAt: later(10), refunded: 0 };
    expect(snapshotOf('ACTIVE', 10).units).toMatchObject([first]);
    expect(snapshotOf('ACTIVE', 10, {}, { latestSuccessfulOrderId: 'GPA.1..0' }).units).toMatchObject([{ purchasedAt: NOW }]);
    expect(snapshotOf('ACTIVE', 10, {}, { latestSuccessfulOrderId: null }).units).toEqual([]);
    expect(snapshotOf('PENDING', 10).units).toEqual([]);
  });

  it('Price units: money is units and billionths, told in millionths; what an offer cost is not told', () => {
    const plan = { autoRenewEnabled: true, recurringPrice: { currencyCode: 'EUR', units: '9', nanos: 990_000_000 } };
    const price = { priceMicros: 9_990_000, currency: 'EUR' };
    expect(snapshotOf('ACTIVE', 10, {}, { autoRenewingPlan: plan }).units).toMatchObject([price]);
    expect(snapshotOf('ACTIVE', 10, {}, { autoRenewingPlan: plan, offerPhase: { basePrice: {} } }).units).toMatchObject([price]);
    const [trial] = snapshotOf('ACTIVE', 10, {}, { autoRenewingPlan: plan, offerPhase: { freeTrial: {} } }).units;
    expect(trial).not.toHaveProperty('priceMicros');
  });

  it.each<[string, Partial<Item>, true | undefined]>([
    ['a free trial', { offerPhase: { freeTrial: {} } }, true],
    ['a free trial that is being prorated', { offerPhase: { prorationPeriod: { originalOfferPhaseType: 'FREE_TRIAL' } } }, true],
    ['an introductory price', { offerPhase: { introductoryPrice: {} } }, undefined],
    ['the full price', { offerPhase: { basePrice: {} } }, undefined],
    ['the renewal after a trial', { offerPhase: { freeTrial: {} }, latestSuccessfulOrderId: 'GPA.1..0' }, undefined],
    ['no phase', {}, undefined],
  ])('a trial? %s', (_, item, trial) => {
    expect(snapshotOf('ACTIVE', 10, {}, item).units[0]!.trial).toBe(trial);
  });

  it('is to be acknowledged within three days', () => {
    expect(snapshotOf('ACTIVE', 10)).toMatchObject({ acknowledged: false, acknowledgeBy: later(24) });
    const acknowledgementState = 'ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED';
    expect(snapshotOf('ACTIVE', 10, { acknowledgementState })).toMatchObject({ acknowledged: true });
    expect(snapshotOf('PENDING', 10)).not.toHaveProperty('acknowledged');
  });

  it.each([[undefined], [[]], [[{ expiryTime: 'soon' }]]])('with the items %j says nothing', (lineItems) => {
    const purchase = { subscriptionState: 'SUBSCRIPTION_STATE_ACTIVE', lineItems };
    expect(subscriptionSnapshot({ token: 'the-token', readAt: NOW, purchase })).toBeNull();
  });

  it('with times that are none gives no access', () => {
    expect(snapshotOf('ACTIVE', 10, { startTime: 'x' }, { ...cancelled, expiryTime: 'soon' })).toMatchObject({ state: 'expired' });
  });
});

import type { StoreSnapshot } from '../../purchases/store-snapshot.js';
import { AppStoreSigner, type RenewalWords, type TransactionWords } from '../../../../../test/stores/app-store/signer.js';
import { readRenewal, readTransaction } from './read-words.js';
import { toSnapshot, type Words } from './to-snapshot.js';

const DAY = 86_400_000;
const START = Date.UTC(2026, 5, 1);
const day = (n: number) => new Date(START + n * DAY);
const ms = (n: number) => day(n).getTime();
const signer = new AppStoreSigner(undefined, () => day(0));

const period = (n: number, words: TransactionWords = {}) => readTransaction('production', signer.transactionWords({
  transactionId: `${n + 1}`, originalTransactionId: '1', purchaseDate: ms(30 * n), expiresDate: ms(30 * n + 30), signedDate: ms(30 * n),
  originalPurchaseDate: START, ...words,
}));
const pack = (words: TransactionWords = {}) => readTransaction('production', signer.transactionWords({
  transactionId: '77', originalTransactionId: '77', type: 'Consumable', productId: 'aicasso.points.500', purchaseDate: START, ...words,
}));
const renewal = (words: RenewalWords = {}) =>
  readRenewal('production', signer.renewalWords({ originalTransactionId: '1', renewalDate: ms(30), signedDate: ms(1), ...words }));
const told = (words: Omit<Words, 'toldAt'> & { toldAt?: Date | null }): StoreSnapshot => toSnapshot({ toldAt: day(1), ...words });

describe('what Apple says of a subscription', () => {
  it('just bought: access to the end of the period, one unit with its price in millionths', () => {
    expect(told({ transactions: [period(0)], renewal: renewal(), status: 'active' })).toEqual({
      store: 'app-store', environment: 'production', kind: 'subscription', storeKey: '1', storeProductId: 'aicasso.plus.monthly',
      state: 'active', ownership: 'purchased', autoRenews: true, startedAt: day(0), accessUntil: day(30), snapshotAt: day(1),
      checkAt: new Date(ms(30) - 15 * 60_000),
      units: [{
        unitKey: '1', storeProductId: 'aicasso.plus.monthly', quantity: 1, priceMicros: 9_990_000, currency: 'USD', purchasedAt: day(0),
        expiresAt: day(30), refunded: 0,
      }],
    });
  });

  it.each<[string, Words['status'], RenewalWords, Partial<StoreSnapshot>]>([
    ['cancelled: until its end, as Cancel is no end', 'active', { autoRenewStatus: 0 },
      { state: 'active', autoRenews: false, accessUntil: day(30) }],
    ['in grace: to the end of the grace, whatever isInBillingRetryPeriod says', 'grace',
      { gracePeriodExpiresDate: ms(46), isInBillingRetryPeriod: false }, { state: 'grace', accessUntil: day(46) }],
    ['in a grace whose end is not told: the shortest there is', 'grace', {}, { state: 'grace', accessUntil: day(33) }],
    ['in billing retry: no access', 'billing-retry', { isInBillingRetryPeriod: true }, { state: 'billing-retry', accessUntil: undefined }],
    ['expired', 'expired', { autoRenewStatus: 0 }, { state: 'expired', accessUntil: undefined, checkAt: null }],
    ['revoked', 'revoked', {}, { state: 'revoked', accessUntil: undefined, checkAt: null }],
    ['about to be another plan', 'active', { autoRenewProductId: 'aicasso.pro.monthly' },
      { state: 'active', storeProductId: 'aicasso.plus.monthly', nextStoreProductId: 'aicasso.pro.monthly' }],
    ['a downgrade taken back', 'active', { autoRenewProductId: 'aicasso.plus.monthly' }, { nextStoreProductId: undefined }],
    ['extended by us', 'active', { renewalDate: ms(45) }, { accessUntil: day(45) }],
  ])('%s', (_, status, words, expected) => {
    const snapshot = told({ transactions: [period(0)], renewal: renewal(words), status });
    expect({ ...expected, ...snapshot }).toEqual({ ...snapshot, ...expected });
  });

  it.each<[string, Date, RenewalWords, StoreSnapshot['state']]>([
    ['before the end', day(29), {}, 'active'],
    ['after the end, in grace', day(31), { gracePeriodExpiresDate: ms(46) }, 'grace'],
    ['after the end, unpaid', day(31), { isInBillingRetryPeriod: true }, 'billing-retry'],
    ['after the end', day(31), {}, 'expired'],
  ])('without a status the dates tell: %s', (_, toldAt, words, state) => {
    expect(told({ transactions: [period(0)], renewal: renewal(words), toldAt }).state).toBe(state);
  });

  it('a refund of an old period leaves the current one alone', () => {
    const refunded = period(0, { revocationDate: ms(40), revocationType: 'REFUND_FULL', revocationReason: 0 });
    const snapshot = told({ transactions: [refunded], renewal: renewal({ renewalDate: ms(60) }), status: 'active', toldAt: day(40) });
    const units = [{ unitKey: '1', refunded: 100_000, refundedAt: day(40) }];
    expect(snapshot).toMatchObject({ state: 'active', accessUntil: day(60), ofEarlierPeriod: true, units });
    expect(snapshot.nextStoreProductId).toBeUndefined();
  });

  it('a refund of a year that another plan cut short gives no access to the end of that year', () => {
    const refunded = period(0, { expiresDate: ms(365), isUpgraded: true, revocationDate: ms(11), revocationType: 'REFUND_PRORATED' });
    const snapshot = told({ transactions: [refunded], renewal: renewal({ renewalDate: ms(40) }), status: 'active', toldAt: day(11) });
    expect(snapshot).toMatchObject({ accessUntil: day(40), ofEarlierPeriod: true });
  });

  it.each<[string, TransactionWords, number]>([
    ['all of it', { revocationType: 'REFUND_FULL', revocationPercentage: 100_000 }, 100_000],
    ['pro rata', { revocationType: 'REFUND_PRORATED', revocationPercentage: 50_000 }, 50_000],
    ['before Apple told types', {}, 100_000],
    ['of a type that is not known, with a part', { revocationType: 'REFUND_SOMEHOW', revocationPercentage: 12_500 }, 12_500],
    ['the end of sharing, which gives nobody money', { revocationType: 'FAMILY_REVOKE' }, 0],
  ])('refunded: %s', (_, words, refunded) => {
    const snapshot = told({ transactions: [period(0, { revocationDate: ms(3), ...words })], status: 'revoked' });
    expect(snapshot.units).toMatchObject([{ refunded }]);
  });

  it.each<[string, TransactionWords, true | undefined]>([
    ['a free introductory offer', { offerType: 1, offerDiscountType: 'FREE_TRIAL', price: 0 }, true],
    ['one from before Apple told kinds, for nothing', { offerType: 1, price: 0 }, true],
    ['one that is paid for', { offerType: 1, offerDiscountType: 'PAY_UP_FRONT', price: 990 }, undefined],
    ['an offer code of ours', { offerType: 3, offerDiscountType: 'FREE_TRIAL', price: 0 }, undefined],
    ['no offer', {}, undefined],
  ])('a trial? %s', (_, words, trial) => {
    expect(told({ transactions: [period(0, words)] }).units[0]!.trial).toBe(trial);
  });

  it('all periods of its history, the newest being the current one, whatever the order', () => {
    const [first, second] = [period(0), period(1)];
    for (const transactions of [[first, second], [second, first]] as const) {
      const snapshot = told({ transactions, renewal: renewal({ renewalDate: ms(60) }), status: 'active', toldAt: day(31) });
      expect(snapshot.units.map(({ unitKey }) => unitKey).sort()).toEqual(['1', '2']);
      expect(snapshot).toMatchObject({ storeKey: '1', accessUntil: day(60), startedAt: day(0) });
    }
  });

  it('upgraded: the new plan at once, the old period is told as it was', () => {
    const old = period(0, { isUpgraded: true });
    const now = period(0, { transactionId: '2', productId: 'aicasso.pro.monthly', purchaseDate: ms(10), expiresDate: ms(40) });
    const snapshot = told({ transactions: [old, now], renewal: null, status: 'active', toldAt: day(10) });
    expect(snapshot).toMatchObject({ storeProductId: 'aicasso.pro.monthly', state: 'active', accessUntil: day(40) });
    expect(snapshot.units).toMatchObject([{ unitKey: '1', expiresAt: day(30) }, { unitKey: '2', storeProductId: 'aicasso.pro.monthly' }]);
  });

  it('family sharing: access, and not the token of the buyer', () => {
    const member = period(0, { inAppOwnershipType: 'FAMILY_SHARED', appAccountToken: 'aaaaaaaa-0000-4000-8000-00000000000a' });
    const snapshot = told({ transactions: [member], renewal: renewal({ appAccountToken: 'aaaaaaaa-0000-4000-8000-00000000000a' }) });
    expect(snapshot).toMatchObject({ ownership: 'family-shared', state: 'active', accessUntil: day(30) });
    expect(snapshot.buyer).toBeUndefined();
  });

  it('the buyer is named by the transaction, else by the renewal', () => {
    const [a, b] = ['aaaaaaaa-0000-4000-8000-00000000000a', 'bbbbbbbb-0000-4000-8000-00000000000b'];
    expect(told({ transactions: [period(0, { appAccountToken: a })], renewal: renewal({ appAccountToken: b }) }).buyer).toBe(a);
    expect(told({ transactions: [period(0)], renewal: renewal({ appAccountToken: b }) }).buyer).toBe(b);
    expect(told({ transactions: [period(0)] }).buyer).toBeUndefined();
  });

  describe('by a transaction that stands alone', () => {
    it('counts as said when it was bought, however freshly StoreKit signed it', () => {
      const alone = toSnapshot({ transactions: [period(0, { signedDate: ms(200) })], toldAt: null });
      expect(alone).toMatchObject({ state: 'active', accessUntil: day(30), snapshotAt: day(0), autoRenews: true });
    });

    it('of a period that has been paid and has not begun counts as said when it was signed', () => {
      const early = period(1, { signedDate: ms(29) });
      const snapshot = toSnapshot({ transactions: [early], toldAt: null });
      expect(snapshot).toMatchObject({ state: 'active', accessUntil: day(60), snapshotAt: day(29) });
    });

    it.each<[string, TransactionWords, StoreSnapshot['state']]>([
      ['refunded since', { revocationDate: ms(3) }, 'revoked'],
      ['of a plan that another took the place of', { isUpgraded: true }, 'replaced'],
    ])('%s: no access by it', (_, words, state) => {
      expect(toSnapshot({ transactions: [period(0, words)], toldAt: null })).toMatchObject({ state, snapshotAt: day(0), checkAt: null });
    });
  });
});

describe('what Apple says of what is bought once', () => {
  it('is a purchase of its own, with all that were bought together', () => {
    expect(toSnapshot({ transactions: [pack({ quantity: 3, price: 4_990 })], toldAt: null })).toEqual({
      store: 'app-store', environment: 'production', kind: 'pack', storeKey: '77', storeProductId: 'aicasso.points.500', state: 'completed',
      ownership: 'purchased', autoRenews: false, startedAt: day(0), snapshotAt: day(0), checkAt: null,
      units: [{
        unitKey: '77', storeProductId: 'aicasso.points.500', quantity: 3, priceMicros: 4_990_000, currency: 'USD', purchasedAt: day(0),
        refunded: 0,
      }],
    });
  });

  it.each<[string, TransactionWords, StoreSnapshot['state'], number]>([
    ['refunded', { revocationType: 'REFUND_FULL' }, 'revoked', 100_000],
    ['refunded in part', { revocationType: 'REFUND_PRORATED', revocationPercentage: 40_000 }, 'completed', 40_000],
    ['no longer shared', { revocationType: 'FAMILY_REVOKE' }, 'revoked', 0],
  ])('%s', (_, words, state, refunded) => {
    const snapshot = toSnapshot({ transactions: [pack({ revocationDate: ms(2), signedDate: ms(2), ...words })], toldAt: day(2) });
    expect(snapshot).toMatchObject({ state, snapshotAt: day(2), units: [{ refunded }] });
  });

  it('of a type that is not known is kept as unknown', () => {
    const snapshot = toSnapshot({ transactions: [pack({ type: 'Something New' })], toldAt: null });
    expect(snapshot).toMatchObject({ kind: 'unknown', storeKey: '77', state: 'completed' });
  });
});

describe('when Apple is asked again of our own accord', () => {
  const checkAt = (toldAt: Date, words: RenewalWords, status: Words['status']) =>
    told({ transactions: [period(0)], renewal: renewal(words), status, toldAt }).checkAt;
  const MINUTE = 60_000;

  it('before the end of what renews, then after it, then each hour as long as it is said to be active', () => {
    expect(checkAt(day(1), {}, 'active')).toEqual(new Date(ms(30) - 15 * MINUTE));
    expect(checkAt(new Date(ms(30) - 15 * MINUTE), {}, 'active')).toEqual(new Date(ms(30) + 15 * MINUTE));
    expect(checkAt(new Date(ms(30) + 15 * MINUTE), {}, 'active')).toEqual(new Date(ms(30) + 75 * MINUTE));
  });

  it('after the end of what does not renew; each day while Apple tries to be paid; never for what is over', () => {
    expect(checkAt(day(1), { autoRenewStatus: 0 }, 'active')).toEqual(new Date(ms(30) + 15 * MINUTE));
    expect(checkAt(day(31), {}, 'billing-retry')).toEqual(day(32));
    expect(checkAt(day(31), {}, 'expired')).toBeNull();
  });
});

import { randomUUID } from 'node:crypto';
import { AppStoreWorld, DAY_MS } from '../../stores/app-store/app-store-world.js';
import { STATUS } from '../../stores/app-store/shelf.js';
import { AppStoreSigner, type RenewalWords } from '../../stores/app-store/signer.js';
import type { Actor } from '../../support/actor.js';

const PLUS = 'aicasso.plus.monthly';
const PRO = 'aicasso.pro.monthly';
const PACK = 'aicasso.points.500';

describe('notices of the App Store', () => {
  let world: AppStoreWorld;
  beforeAll(async () => {
    world = await AppStoreWorld.open();
  });
  afterAll(() => world.close());

  const planOf = async (actor: Actor) => {
    const { body } = await actor.get('/v1/billing/entitlements').expect(200);
    return (body as { plan: { id: string } }).plan.id;
  };
  const balanceOf = async (actor: Actor) => (await world.points(actor)).balance;
  /** On the shelf; no word of it has reached the service. */
  const subscriber = async (productId = PLUS, words = {}) => {
    const actor = await world.app.actor();
    const { transactionId } = world.apple.shelf.subscribe(productId, { appAccountToken: await world.tokenOf(actor), ...words });
    return { actor, key: transactionId! };
  };
  /** Known to the service by its first notice. */
  const subscribed = async (productId = PLUS, words = {}) => {
    const it = await subscriber(productId, words);
    await world.toldOf(it.key, 'SUBSCRIBED', 'INITIAL_BUY');
    return it;
  };
  const buyer = async (productId = PACK, words = {}) => {
    const actor = await world.app.actor();
    const { transactionId } = world.apple.shelf.buy(productId, { appAccountToken: await world.tokenOf(actor), ...words });
    return { actor, id: transactionId! };
  };
  const refund = (id: string, words = {}) =>
    world.apple.shelf.change(id, { revocationDate: world.now, revocationReason: 0, revocationType: 'REFUND_FULL', ...words });
  const UNDONE = { revocationDate: undefined, revocationReason: undefined, revocationType: undefined };
  const undo = (id: string) => world.apple.shelf.change(id, UNDONE);
  const labelOf = () => (world.app.log.of('app-store-notice').at(-1) as { label?: string } | undefined)?.label;

  describe('by type and subtype', () => {
    it.each([
      ['SUBSCRIBED', 'INITIAL_BUY', 'subscribed'],
      ['SUBSCRIBED', 'RESUBSCRIBE', 'subscribed-again'],
      ['OFFER_REDEEMED', 'INITIAL_BUY', 'subscribed-by-offer'],
      ['OFFER_REDEEMED', 'RESUBSCRIBE', 'subscribed-again-by-offer'],
      ['OFFER_REDEEMED', undefined, 'offer-used'],
    ])('%s / %s: active until the end, points once', async (type, subtype, label) => {
      const { actor, key } = await subscriber();
      await world.toldOf(key, type, subtype);
      expect(labelOf()).toBe(label);
      expect(await world.purchase(key)).toMatchObject({ state: 'active', account_id: actor.id, auto_renews: true });
      expect([await planOf(actor), await balanceOf(actor)]).toEqual(['plus', 1000]);
    });

    const renewals = [[undefined, 'renewed'], ['BILLING_RECOVERY', 'renewed-late']] as const;
    it.each(renewals)('DID_RENEW / %s: a new transaction is a new period', async (subtype, label) => {
      const { actor, key } = await subscribed();
      const { expiresDate } = world.apple.shelf.renew(key);
      await world.toldOf(key, 'DID_RENEW', subtype);
      expect(labelOf()).toBe(label);
      expect((await world.purchase(key))!.access_until).toEqual(new Date(expiresDate!));
      expect(await balanceOf(actor)).toBe(2000);
    });

    const upgrades = [['DID_CHANGE_RENEWAL_PREF', 'upgraded'], ['OFFER_REDEEMED', 'upgraded-by-offer']] as const;
    it.each(upgrades)('%s / UPGRADE: the new plan at once, together no more than the better', async (type, label) => {
      const { actor, key } = await subscribed();
      world.app.clock.advance(60_000);
      world.apple.shelf.upgrade(key, PRO);
      await world.toldOf(key, type, 'UPGRADE');
      expect(labelOf()).toBe(label);
      await world.reread();
      expect(await world.purchase(key)).toMatchObject({ state: 'active', product_id: 'pro-monthly' });
      expect([await planOf(actor), await balanceOf(actor)]).toEqual(['pro', 3000]);
    });

    it.each([['DID_CHANGE_RENEWAL_PREF', 'downgrade-at-renewal'], ['OFFER_REDEEMED', 'downgrade-at-renewal-by-offer']])(
      '%s / DOWNGRADE: at the next renewal, until then all stays', async (type, label) => {
        const { actor, key } = await subscribed(PRO);
        world.apple.shelf.set(key, STATUS.active, { autoRenewProductId: PLUS });
        await world.toldOf(key, type, 'DOWNGRADE');
        expect(labelOf()).toBe(label);
        expect(await world.purchase(key)).toMatchObject({ product_id: 'pro-monthly', next_product_id: 'plus-monthly' });
        expect([await planOf(actor), await balanceOf(actor)]).toEqual(['pro', 3000]);
        world.apple.shelf.renew(key, { productId: PLUS });
        await world.toldOf(key, 'DID_RENEW');
        expect(await world.purchase(key)).toMatchObject({ product_id: 'plus-monthly', next_product_id: null });
        expect(await balanceOf(actor)).toBe(4000);
      },
    );

    it('DID_CHANGE_RENEWAL_PREF: a downgrade that was taken back', async () => {
      const { key } = await subscribed(PRO);
      world.apple.shelf.set(key, STATUS.active, { autoRenewProductId: PLUS });
      await world.toldOf(key, 'DID_CHANGE_RENEWAL_PREF', 'DOWNGRADE');
      world.apple.shelf.set(key, STATUS.active, { autoRenewProductId: PRO });
      await world.toldOf(key, 'DID_CHANGE_RENEWAL_PREF');
      expect(labelOf()).toBe('plan-change-taken-back');
      expect(await world.purchase(key)).toMatchObject({ product_id: 'pro-monthly', next_product_id: null });
    });

    it('Cancel treated as end: DID_CHANGE_RENEWAL_STATUS changes no access', async () => {
      const { actor, key } = await subscribed();
      const { access_until: until } = (await world.purchase(key))!;
      world.apple.shelf.set(key, STATUS.active, { autoRenewStatus: 0 });
      await world.toldOf(key, 'DID_CHANGE_RENEWAL_STATUS', 'AUTO_RENEW_DISABLED');
      expect(await world.purchase(key)).toMatchObject({ state: 'active', auto_renews: false, access_until: until });
      world.apple.shelf.set(key, STATUS.active, { autoRenewStatus: 1 });
      await world.toldOf(key, 'DID_CHANGE_RENEWAL_STATUS', 'AUTO_RENEW_ENABLED');
      expect(await world.purchase(key)).toMatchObject({ state: 'active', auto_renews: true, access_until: until });
      expect([await planOf(actor), await balanceOf(actor)]).toEqual(['plus', 1000]);
    });

    describe('Grace / hold mixed up', () => {
      const late = () => {
        const purchaseDate = world.now - 31 * DAY_MS;
        return subscribed(PLUS, { purchaseDate, expiresDate: purchaseDate + 30 * DAY_MS });
      };
      it('DID_FAIL_TO_RENEW / GRACE_PERIOD: access to the end of the grace; then GRACE_PERIOD_EXPIRED ends it', async () => {
        const { actor, key } = await late();
        const gracePeriodExpiresDate = world.now + 15 * DAY_MS;
        world.apple.shelf.set(key, STATUS.grace, { gracePeriodExpiresDate, isInBillingRetryPeriod: false });
        await world.toldOf(key, 'DID_FAIL_TO_RENEW', 'GRACE_PERIOD');
        expect(await world.purchase(key)).toMatchObject({ state: 'grace', access_until: new Date(gracePeriodExpiresDate) });
        expect(await planOf(actor)).toBe('plus');
        world.apple.shelf.set(key, STATUS.retry, { gracePeriodExpiresDate: undefined, isInBillingRetryPeriod: true });
        await world.toldOf(key, 'GRACE_PERIOD_EXPIRED');
        expect(await world.purchase(key)).toMatchObject({ state: 'billing-retry', access_until: null });
        expect(await planOf(actor)).toBe('free');
      });

      it('DID_FAIL_TO_RENEW without grace: billing retry gives no access; BILLING_RECOVERY gives it back', async () => {
        const { actor, key } = await late();
        world.apple.shelf.set(key, STATUS.retry, { isInBillingRetryPeriod: true });
        await world.toldOf(key, 'DID_FAIL_TO_RENEW');
        expect(await planOf(actor)).toBe('free');
        world.apple.shelf.renew(key, { purchaseDate: world.now });
        await world.toldOf(key, 'DID_RENEW', 'BILLING_RECOVERY');
        expect(await planOf(actor)).toBe('plus');
      });
    });

    it.each<[string | undefined, string, RenewalWords]>([
      ['VOLUNTARY', 'ended-by-choice', { expirationIntent: 1 }],
      ['BILLING_RETRY', 'ended-unpaid', { expirationIntent: 2 }],
      ['PRICE_INCREASE', 'ended-over-price', { expirationIntent: 3 }],
      ['PRODUCT_NOT_FOR_SALE', 'ended-not-for-sale', { expirationIntent: 4 }],
      [undefined, 'ended', { expirationIntent: 5 }],
    ])('EXPIRED / %s: access ends, what was given stays', async (subtype, label, words) => {
      const { actor, key } = await subscribed();
      world.apple.shelf.set(key, STATUS.expired, { autoRenewStatus: 0, ...words });
      await world.toldOf(key, 'EXPIRED', subtype);
      expect(labelOf()).toBe(label);
      expect(await world.purchase(key)).toMatchObject({ state: 'expired', access_until: null, auto_renews: false });
      expect([await planOf(actor), await balanceOf(actor)]).toEqual(['free', 1000]);
    });

    it.each([
      ['PRICE_INCREASE', 'PENDING', 'price-increase-asked'],
      ['PRICE_INCREASE', 'ACCEPTED', 'price-increase-accepted'],
      ['PRICE_CHANGE', undefined, 'price-change'],
      ['REFUND_DECLINED', undefined, 'refund-declined'],
      ['RENEWAL_EXTENSION', 'FAILURE', 'extension-failed'],
    ])('%s / %s: changes nothing', async (type, subtype, label) => {
      const { actor, key } = await subscribed();
      const before = await world.purchase(key);
      await world.toldOf(key, type, subtype);
      expect(labelOf()).toBe(label);
      const { state, access_until: until } = (await world.purchase(key))!;
      expect([state, until, await balanceOf(actor)]).toEqual([before!.state, before!.access_until, 1000]);
    });

    it('RENEWAL_EXTENDED: a later end, no points', async () => {
      const { actor, key } = await subscribed();
      const expiresDate = world.now + 60 * DAY_MS;
      world.apple.shelf.change(key, { expiresDate });
      world.apple.shelf.set(key, STATUS.active, { renewalDate: expiresDate });
      await world.toldOf(key, 'RENEWAL_EXTENDED');
      expect((await world.purchase(key))!.access_until).toEqual(new Date(expiresDate));
      expect(await balanceOf(actor)).toBe(1000);
    });

    it('ONE_TIME_CHARGE: what was bought once is given once', async () => {
      const { actor, id } = await buyer();
      await world.toldOfPack(id, 'ONE_TIME_CHARGE');
      await world.toldOfPack(id, 'ONE_TIME_CHARGE');
      expect(await balanceOf(actor)).toBe(500);
    });

    describe('REFUND', () => {
      it('of a pack: its points go; what was spent becomes a debt (Refund clawback)', async () => {
        const { actor, id } = await buyer();
        await world.toldOfPack(id, 'ONE_TIME_CHARGE');
        await world.spend(actor, 300);
        refund(id);
        await world.toldOfPack(id, 'REFUND');
        expect(await world.purchase(id)).toMatchObject({ state: 'revoked' });
        expect(await world.points(actor)).toMatchObject({ balance: 0, debt: 300 });
      });

      it('pro rata: as much as was refunded', async () => {
        const { actor, id } = await buyer();
        await world.toldOfPack(id, 'ONE_TIME_CHARGE');
        refund(id, { revocationType: 'REFUND_PRORATED', revocationPercentage: 40_000 });
        await world.toldOfPack(id, 'REFUND');
        expect(await world.points(actor)).toMatchObject({ balance: 300, debt: 0 });
      });

      it('of the current period: access and points end', async () => {
        const { actor, key } = await subscribed();
        refund(key);
        world.apple.shelf.set(key, STATUS.revoked);
        await world.toldOf(key, 'REFUND');
        expect(await world.purchase(key)).toMatchObject({ state: 'revoked', access_until: null });
        expect([await planOf(actor), await balanceOf(actor)]).toEqual(['free', 0]);
      });

      it('Refund of an old period: its points go, access stays', async () => {
        const purchaseDate = world.now - 31 * DAY_MS;
        const { actor, key } = await subscribed(PLUS, { purchaseDate, expiresDate: purchaseDate + 30 * DAY_MS });
        const { expiresDate } = world.apple.shelf.renew(key);
        await world.toldOf(key, 'DID_RENEW');
        expect(await balanceOf(actor)).toBe(2000);
        refund(key);
        await world.toldOf(key, 'REFUND', undefined, key);
        expect(await world.purchase(key)).toMatchObject({ state: 'active', access_until: new Date(expiresDate!) });
        expect([await planOf(actor), await balanceOf(actor)]).toEqual(['plus', 1000]);
      });

      it('Refund of an old period of another plan: the plan of today and the one that comes next stay', async () => {
        const { actor, key } = await subscribed();
        const { expiresDate } = world.apple.shelf.upgrade(key, PRO);
        world.apple.shelf.set(key, STATUS.active, { autoRenewProductId: PLUS });
        await world.toldOf(key, 'DID_CHANGE_RENEWAL_PREF', 'DOWNGRADE');
        refund(key);
        await world.toldOf(key, 'REFUND', undefined, key);
        expect(await world.purchase(key)).toMatchObject({
          state: 'active', access_until: new Date(expiresDate!), product_id: 'pro-monthly', next_product_id: 'plus-monthly',
        });
        expect(await planOf(actor)).toBe('pro');
      });

      it('REFUND_REVERSED: exactly what was taken comes back, once', async () => {
        const { actor, id } = await buyer();
        await world.toldOfPack(id, 'ONE_TIME_CHARGE');
        refund(id);
        await world.toldOfPack(id, 'REFUND');
        undo(id);
        await world.toldOfPack(id, 'REFUND_REVERSED');
        await world.toldOfPack(id, 'REFUND_REVERSED');
        expect(await world.purchase(id)).toMatchObject({ state: 'completed' });
        expect(await world.points(actor)).toMatchObject({ balance: 500, debt: 0 });
      });
    });

    it('TEST is taken and settled', async () => {
      const id = randomUUID();
      await world.told({ type: 'TEST', id });
      expect([await world.inbox(id), labelOf()]).toEqual(['handled', 'test']);
    });

    it.each([
      ['METADATA_UPDATE', undefined, 'advanced-commerce-metadata'],
      ['MIGRATION', undefined, 'advanced-commerce-migration'],
      ['RENEWAL_EXTENSION', 'SUMMARY', 'extension-of-all-done'],
    ])('%s / %s is none of ours: taken and settled', async (type, subtype, label) => {
      const id = randomUUID();
      await world.told({ type, subtype, id });
      expect([await world.inbox(id), labelOf()]).toEqual(['handled', label]);
    });

    it('EXTERNAL_PURCHASE_TOKEN / UNREPORTED is taken and settled', async () => {
      const id = randomUUID();
      const externalPurchaseToken = { externalPurchaseId: randomUUID(), bundleId: 'com.example.aicasso', appAppleId: 1_234_567_890 };
      await world.told({ type: 'EXTERNAL_PURCHASE_TOKEN', subtype: 'UNREPORTED', id, payload: { data: undefined, externalPurchaseToken } });
      expect([await world.inbox(id), labelOf()]).toEqual(['handled', 'external-purchase-unreported']);
    });

    it('RESCIND_CONSENT is kept for an operator to see', async () => {
      const id = randomUUID();
      const appData = { bundleId: 'com.example.aicasso', appAppleId: 1_234_567_890, environment: 'Production' };
      await world.told({ type: 'RESCIND_CONSENT', id, payload: { data: undefined, appData } });
      expect([await world.inbox(id), labelOf()]).toEqual(['quarantined', 'parental-consent-withdrawn']);
    });

    it('of a type from after this was written: its words count, and an operator sees it', async () => {
      const { actor, key } = await subscriber();
      const id = randomUUID();
      await world.told({ type: 'SOMETHING_NEW', subtype: 'OR_OTHER', id, ...world.apple.shelf.words(key) });
      expect(await world.inbox(id)).toBe('quarantined');
      expect(await balanceOf(actor)).toBe(1000);
    });
  });

  describe('that are not true', () => {
    it('forged, of another bundle or app, truncated: 401, and nothing is kept', async () => {
      const { signer } = world.apple;
      const data = { environment: 'Production', bundleId: 'com.example.other', appAppleId: 1_234_567_890 };
      const [before] = await world.app.sql('select count(*) from inbox_message');
      for (const jws of [
        new AppStoreSigner().notice({ type: 'TEST' }),
        signer.notice({ type: 'TEST', payload: { data } }),
        signer.notice({ type: 'TEST', payload: { data: { ...data, bundleId: 'com.example.aicasso', appAppleId: 7 } } }),
        signer.notice({ type: 'TEST', payload: { data: { ...data, environment: 'Xcode' } } }),
        signer.notice({ type: 'TEST' }).slice(0, -20),
        'x',
      ]) expect(await world.send(jws)).toBe(401);
      expect(await world.app.sql('select count(*) from inbox_message')).toEqual([before]);
    });

    it('without a payload: 400', async () => {
      const refused = async (body: object) => (await world.app.stranger.post('/v1/webhooks/app-store', body).expect(400)).body as object;
      expect(await refused({})).toMatchObject({ detail: '`signedPayload` is missing.' });
      expect(await refused({ signedPayload: 7 })).toMatchObject({ detail: '`signedPayload` is invalid: it must be text.' });
    });

    it('authentic outside, forged within: 200 and kept, without effect', async () => {
      const id = randomUUID();
      const forged = new AppStoreSigner().transaction({ transactionId: '66', originalTransactionId: '66' });
      const data = { environment: 'Production', bundleId: 'com.example.aicasso', appAppleId: 1_234_567_890, signedTransactionInfo: forged };
      await world.told({ type: 'SUBSCRIBED', id, payload: { data } });
      expect([await world.inbox(id), await world.purchase('66')]).toEqual(['quarantined', undefined]);
    });

    it('authentic but unusable: 200 and kept', async () => {
      const jws = world.apple.signer.notice({ type: 'TEST', payload: { notificationType: undefined } });
      expect(await world.send(jws)).toBe(200);
      const [row] = await world.app.sql("select status from inbox_message where source = 'app-store/unusable'");
      expect(row).toEqual({ status: 'quarantined' });
    });
  });

  it('Ack before persist: while nothing can be kept the answer is a 503, so that Apple comes again', async () => {
    const { actor, key } = await subscriber();
    const jws = world.apple.signer.notice({ type: 'SUBSCRIBED', subtype: 'INITIAL_BUY', ...world.apple.shelf.words(key) });
    await world.app.sql('alter table inbox_message rename to inbox_message_away');
    try {
      expect(await world.send(jws)).toBeGreaterThanOrEqual(500);
    } finally {
      await world.app.sql('alter table inbox_message_away rename to inbox_message');
    }
    expect(await world.send(jws)).toBe(200);
    await world.app.drain();
    expect(await balanceOf(actor)).toBe(1000);
  });

  it('Notification replay: fifty parallel copies of one notice have one effect', async () => {
    const { actor, key } = await subscriber();
    const id = randomUUID();
    const jws = world.apple.signer.notice({ type: 'SUBSCRIBED', subtype: 'INITIAL_BUY', id, ...world.apple.shelf.words(key) });
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => world.send(jws))))).toEqual(new Set([200]));
    await world.app.drain();
    const kept = await world.app.sql('select status, attempts from inbox_message where message_id = $1', [id]);
    expect(kept).toEqual([{ status: 'handled', attempts: 1 }]);
    expect(await balanceOf(actor)).toBe(1000);
  });

  it('fifty notices about one purchase at once: one grant', async () => {
    const { actor, key } = await subscriber();
    const notices = Array.from({ length: 50 }, () => world.apple.signer.notice({ type: 'SUBSCRIBED', ...world.apple.shelf.words(key) }));
    await Promise.all(notices.map((jws) => world.send(jws)));
    await world.settle();
    expect(await balanceOf(actor)).toBe(1000);
  });

  it('Out of order: EXPIRED after RENEW does not lock a payer out', async () => {
    const { actor, key } = await subscribed();
    world.apple.shelf.set(key, STATUS.expired);
    const expired = world.apple.signer.notice({ type: 'EXPIRED', ...world.apple.shelf.words(key) });
    world.app.clock.advance(5_000);
    const { expiresDate } = world.apple.shelf.renew(key);
    await world.toldOf(key, 'DID_RENEW');
    expect(await world.send(expired)).toBe(200);
    await world.app.drain();
    expect(await world.purchase(key)).toMatchObject({ state: 'active', access_until: new Date(expiresDate!) });
    expect([await planOf(actor), await balanceOf(actor)]).toEqual(['plus', 2000]);
  });

  it('Out of order: REFUND before the notice of the purchase takes nothing twice', async () => {
    const { actor, id } = await buyer();
    const charged = world.apple.signer.notice({ type: 'ONE_TIME_CHARGE', transaction: world.apple.shelf.find(id)! });
    world.app.clock.advance(5_000);
    refund(id);
    await world.toldOfPack(id, 'REFUND');
    expect(await world.send(charged)).toBe(200);
    await world.app.drain();
    expect(await world.purchase(id)).toMatchObject({ state: 'revoked' });
    expect(await world.points(actor)).toMatchObject({ balance: 0, debt: 0 });
  });

  it('Sandbox receipt in production: a notice of the sandbox is taken, and gives nothing', async () => {
    const { actor, key } = await subscriber(PLUS, { environment: 'Sandbox' });
    const { transaction, renewal, status } = world.apple.shelf.words(key);
    await world.told({ type: 'SUBSCRIBED', environment: 'Sandbox', transaction, renewal: { ...renewal, environment: 'Sandbox' }, status });
    expect(await world.purchase(key)).toMatchObject({ environment: 'sandbox', state: 'active' });
    expect([await planOf(actor), await balanceOf(actor)]).toEqual(['free', 0]);
  });

  it('a notice is a trigger: what it does not tell is read from the store', async () => {
    const { actor, key } = await subscribed();
    const { transactionId } = world.apple.shelf.renew(key);
    await world.toldOf(key, 'DID_CHANGE_RENEWAL_STATUS', 'AUTO_RENEW_ENABLED', key); // about the old period, as if it came late
    await world.reread();
    expect((await world.units(key)).map(({ unit_key }) => unit_key)).toEqual([key, transactionId]);
    expect(await balanceOf(actor)).toBe(2000);
  });

  it('Token id names nobody (deleted user): kept without an owner, nothing given', async () => {
    const { transactionId } = world.apple.shelf.subscribe(PLUS, { appAccountToken: randomUUID() });
    await world.toldOf(transactionId!, 'SUBSCRIBED', 'INITIAL_BUY');
    expect(await world.purchase(transactionId!)).toMatchObject({ account_id: null, state: 'active' });
    expect(await world.units(transactionId!)).toMatchObject([{ points: 0 }]);
  });
});

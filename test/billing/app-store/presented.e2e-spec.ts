import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { EntityManager } from '@mikro-orm/postgresql';
import { AppStoreWorld, DAY_MS } from '../../stores/app-store/app-store-world.js';
import { BUNDLE_ID, AppStoreSigner } from '../../stores/app-store/signer.js';
import { STATUS } from '../../stores/app-store/shelf.js';
import { makeChain } from '../../stores/app-store/certificates.js';
import { AppStoreApi } from '../../../src/modules/billing/app-store/api/app-store-api.js';
import { RereadPurchases } from '../../../src/modules/billing/purchases/reread-purchases.task.js';

const MONTHLY = 'aicasso.plus.monthly';
const PACK = 'aicasso.points.500';

describe('what an app presents of the App Store', () => {
  let world: AppStoreWorld;
  beforeAll(async () => {
    world = await AppStoreWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(() => {
    world.apple.mood = 'well';
    world.app.clock.advance(60_000); // whoever rested after an outage has rested
  });

  const bought = async (actor: Awaited<ReturnType<typeof world.app.actor>>, productId: string, words = {}) => {
    const appAccountToken = await world.tokenOf(actor);
    return world.apple.shelf.buy(productId, { appAccountToken, ...words }).transactionId!;
  };
  const subscribed = async (actor: Awaited<ReturnType<typeof world.app.actor>>, productId = MONTHLY, words = {}) => {
    const appAccountToken = await world.tokenOf(actor);
    return world.apple.shelf.subscribe(productId, { appAccountToken, ...words }).transactionId!;
  };

  it('a subscription: access until its end and the points of a period, once, however often it is presented', async () => {
    const actor = await world.app.actor();
    const key = await subscribed(actor);
    const view = await world.presented(actor, key);
    expect(view).toMatchObject({ status: 'checked', state: 'active', environment: 'production', productId: 'plus-monthly' });
    expect(await world.presented(actor, key)).toMatchObject({ id: view.id, accessUntil: view.accessUntil });
    expect(await world.points(actor)).toMatchObject({ balance: 1000, lots: [{ origin: 'subscription', remaining: 1000 }] });
    const entitlements = (await actor.get('/v1/billing/entitlements').expect(200)).body as { plan: { id: string } };
    expect(entitlements.plan.id).toBe('plus');
  });

  it('Double grant (client call + notification + retry): one grant', async () => {
    const actor = await world.app.actor();
    const id = await bought(actor, PACK);
    await world.toldOfPack(id, 'ONE_TIME_CHARGE');
    const key = randomUUID();
    const signed = world.signed(id);
    const first = await world.present(actor, signed, key).expect(200);
    const again = await world.present(actor, signed, key).expect(200);
    expect(again.body).toEqual(first.body);
    await world.toldOfPack(id, 'ONE_TIME_CHARGE');
    expect(await world.points(actor)).toMatchObject({ balance: 500, lots: [{ origin: 'purchased', remaining: 500 }] });
  });

  it('fifty times at once: one grant', async () => {
    const actor = await world.app.actor();
    const signed = world.signed(await bought(actor, PACK));
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.present(actor, signed)));
    // who finds no free connection to the database in time is told to come again
    expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
    await world.present(actor, signed).expect(200);
    expect(await world.points(actor)).toMatchObject({ balance: 500 });
  });

  it('Quantity > 1: every one of them', async () => {
    const actor = await world.app.actor();
    await world.presented(actor, await bought(actor, PACK, { quantity: 3 }));
    expect(await world.points(actor)).toMatchObject({ balance: 1500 });
  });

  it('Price units: thousandths become millionths', async () => {
    const actor = await world.app.actor();
    const { id } = await world.presented(actor, await bought(actor, PACK, { price: 4_990, currency: 'EUR' }));
    const prices = await world.app.sql('select price_micros::int as price, currency from store_unit where purchase_id = $1', [id]);
    expect(prices).toEqual([{ price: 4_990_000, currency: 'EUR' }]);
  });

  describe('that is not true', () => {
    const outcome = async (jws: string) => {
      const { status, body } = await world.present(await world.app.actor(), jws);
      return [status, (body as { code: string }).code];
    };
    const REFUSED = [422, 'transaction-invalid'];

    it('forged, expired, wrong bundle, unsigned environment, truncated: refused, and nothing is kept', async () => {
      const { signer } = world.apple;
      const expired = makeChain({ root: signer.chain.root, to: new Date('2021-01-01T00:00:00Z') });
      const [before] = await world.app.sql('select count(*) from store_purchase');
      for (const jws of [
        new AppStoreSigner().transaction({}),
        new AppStoreSigner(expired, () => world.app.clock.now()).transaction({}),
        signer.transaction({ bundleId: `${BUNDLE_ID}.other` }),
        signer.transaction({ environment: 'Xcode' }),
        signer.transaction({ environment: 'LocalTesting' }),
        signer.transaction({}).slice(0, -20),
        signer.transaction({ productId: undefined }),
        'x',
      ]) expect(await outcome(jws)).toEqual(REFUSED);
      expect(await world.app.sql('select count(*) from store_purchase')).toEqual([before]);
    });

    it('a notice or a renewal is no transaction', async () => {
      expect(await outcome(world.apple.signer.notice({ type: 'TEST' }))).toEqual(REFUSED);
      expect(await outcome(world.apple.signer.renewal({ originalTransactionId: '1' }))).toEqual(REFUSED);
    });

    it('needs a key, as wherever points move', async () => {
      const { body } = await (await world.app.actor()).post('/v1/billing/purchases/apple', { signedTransaction: 'x' }).expect(400);
      expect(body).toMatchObject({ code: 'idempotency-key-required' });
    });
  });

  it('Sandbox receipt in production: kept as what it is, and gives nothing', async () => {
    const actor = await world.app.actor();
    const id = await bought(actor, PACK, { environment: 'Sandbox' });
    expect(await world.presented(actor, id)).toMatchObject({ state: 'completed', environment: 'sandbox' });
    const key = await subscribed(actor, MONTHLY, { environment: 'Sandbox' });
    expect((await world.presented(actor, key)).environment).toBe('sandbox');
    expect(await world.points(actor)).toMatchObject({ balance: 0 });
    expect((await actor.get('/v1/billing/entitlements').expect(200)).body).toMatchObject({ plan: { id: 'free' } });
  });

  it('Transaction of another account: refused, and the first keeps it', async () => {
    const [ana, ben] = [await world.app.actor(), await world.app.actor()];
    const id = await bought(ana, PACK);
    await world.presented(ana, id);
    expect((await world.present(ben, world.signed(id)).expect(409)).body).toMatchObject({ code: 'purchase-not-yours' });
    expect([(await world.points(ana)).balance, (await world.points(ben)).balance]).toEqual([500, 0]);
  });

  it('Restore on a shared device: the token in it counts, whoever is signed in', async () => {
    const [ana, ben] = [await world.app.actor(), await world.app.actor()];
    const id = await bought(ana, PACK);
    await world.present(ben, world.signed(id)).expect(409);
    await world.presented(ana, id);
    expect([(await world.points(ana)).balance, (await world.points(ben)).balance]).toEqual([500, 0]);
  });

  it('Offer code / promoted purchase: without a token it binds to who presents it, and Apple is told the token', async () => {
    const actor = await world.app.actor();
    const key = world.apple.shelf.subscribe(MONTHLY, { offerType: 3 }).transactionId!;
    await world.toldOf(key, 'OFFER_REDEEMED', 'INITIAL_BUY');
    expect(await world.purchase(key)).toMatchObject({ account_id: null, state: 'active' });
    await world.presented(actor, key);
    await world.settle();
    expect((await world.points(actor)).balance).toBe(1000);
    expect(world.apple.accountTokens.get(key)).toBe(await world.tokenOf(actor));
  });

  it('Apple is told outside of transactions: a slow answer holds no connection', async () => {
    const actor = await world.app.actor();
    const key = world.apple.shelf.buy(PACK).transactionId!;
    const api = world.app.get(AppStoreApi);
    const open: boolean[] = [];
    const real: AppStoreApi['call'] = api.call.bind(api);
    const spy = jest.spyOn(api, 'call').mockImplementation((...asked: Parameters<AppStoreApi['call']>) => {
      open.push(world.app.get(EntityManager).isInTransaction());
      return real(...asked);
    });
    await world.presented(actor, key);
    await world.settle();
    spy.mockRestore();
    expect(world.apple.accountTokens.get(key)).toBe(await world.tokenOf(actor));
    expect(open).not.toContain(true);
  });

  it('Apple may refuse the token: nothing depends on it', async () => {
    const actor = await world.app.actor();
    const id = world.apple.shelf.buy(PACK).transactionId!;
    const signed = world.signed(id);
    world.apple.mood = 4_000_187;
    expect((await world.present(actor, signed).expect(200)).body).toMatchObject({ status: 'checking' });
    await world.app.drain();
    expect((await world.points(actor)).balance).toBe(500);
    expect(world.app.log.of('app-store-buyer-not-told')).not.toHaveLength(0);
  });

  it('Product unknown to the server: kept and told as such, nothing given', async () => {
    const actor = await world.app.actor();
    const id = await bought(actor, 'aicasso.mystery');
    expect(await world.presented(actor, id)).toMatchObject({ productId: null });
    expect(await world.purchase(id)).toMatchObject({ kind: 'unknown', account_id: actor.id });
    expect((await world.points(actor)).balance).toBe(0);
  });

  it('Family sharing: access, no points, and the token of the buyer binds no member', async () => {
    const [ana, ben] = [await world.app.actor(), await world.app.actor()];
    const key = await subscribed(ana, MONTHLY, { inAppOwnershipType: 'FAMILY_SHARED' });
    await world.presented(ben, key);
    expect(await world.purchase(key)).toMatchObject({ account_id: ben.id, state: 'active' });
    expect((await ben.get('/v1/billing/entitlements').expect(200)).body).toMatchObject({ plan: { id: 'plus' } });
    expect((await world.points(ben)).balance).toBe(0);
    world.apple.shelf.change(key, { revocationDate: world.now, revocationType: 'FAMILY_REVOKE' });
    world.apple.shelf.set(key, STATUS.revoked);
    await world.toldOf(key, 'REVOKE');
    expect((await ben.get('/v1/billing/entitlements').expect(200)).body).toMatchObject({ plan: { id: 'free' } });
  });

  describe('an old transaction that StoreKit signed anew', () => {
    it('does not end what was renewed since', async () => {
      const actor = await world.app.actor();
      const start = world.now - 40 * DAY_MS;
      const key = await subscribed(actor, MONTHLY, { purchaseDate: start, expiresDate: start + 30 * DAY_MS });
      const renewed = world.apple.shelf.renew(key);
      await world.toldOf(key, 'DID_RENEW');
      world.apple.mood = 'down';
      expect(await world.presented(actor, key)).toMatchObject({ status: 'checking', state: 'active' });
      expect((await world.purchase(key))!.access_until).toEqual(new Date(renewed.expiresDate!));
    });
  });

  describe('while the App Store', () => {
    const moods = ['down', 'busy', 'garbage', 4_040_010, 5_000_001] as const;
    it.each(moods)('is %s: given by what is signed, asked again later', async (mood) => {
      const actor = await world.app.actor();
      const key = await subscribed(actor);
      const signed = world.signed(key);
      world.apple.mood = mood;
      expect((await world.present(actor, signed).expect(200)).body).toMatchObject({ status: 'checking', state: 'active' });
      expect((await world.points(actor)).balance).toBe(1000);
      expect((await world.purchase(key))!.check_at!.getTime()).toBeLessThanOrEqual(world.now);
      world.apple.mood = 'well';
      world.apple.shelf.set(key, STATUS.active, { autoRenewStatus: 0 });
      await world.reread();
      expect(await world.purchase(key)).toMatchObject({ state: 'active', auto_renews: false });
      expect((await world.points(actor)).balance).toBe(1000);
    });

    it('is silent: the answer comes in time all the same, and the next person does not wait', async () => {
      const actor = await world.app.actor();
      const [one, two] = [world.signed(await bought(actor, PACK)), world.signed(await bought(actor, PACK))];
      world.apple.mood = 'hang';
      expect((await world.present(actor, one).expect(200)).body).toMatchObject({ status: 'checking' });
      world.apple.recorder.forget();
      expect((await world.present(actor, two).expect(200)).body).toMatchObject({ status: 'checking' });
      expect(world.apple.recorder.requests).toHaveLength(0);
      expect((await world.points(actor)).balance).toBe(1000);
      world.apple.recorder.dropConnections();
    });

    it('says to try again, it is tried again in the same call', async () => {
      const actor = await world.app.actor();
      const id = await bought(actor, PACK);
      const signed = world.signed(id);
      world.apple.mood = 5_000_001;
      await world.present(actor, signed).expect(200);
      expect(world.apple.recorder.requests.filter(({ path }) => path.endsWith(`/${id}`)).length).toBeGreaterThanOrEqual(3);
      world.apple.mood = 'well';
      await world.turnOf(RereadPurchases);
    });
  });

  it('keeps periods whose notices were missed: the history knows them', async () => {
    const actor = await world.app.actor();
    const start = world.now - 20 * DAY_MS;
    const key = await subscribed(actor, MONTHLY, { purchaseDate: start, expiresDate: start + 15 * DAY_MS });
    const second = world.apple.shelf.renew(key);
    await world.presented(actor, second.transactionId!);
    expect((await world.units(key)).map(({ unit_key }) => unit_key)).toEqual([key, second.transactionId]);
    expect((await world.points(actor)).balance).toBe(2000);
  });
});

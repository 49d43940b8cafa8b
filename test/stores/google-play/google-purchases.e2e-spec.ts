import { randomUUID } from 'node:crypto';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { newOrder, newToken } from './bought.js';
import type { PlayFault } from './play-stand-in.js';
import { PlayWorld } from './play-world.js';

/** More calls than a test makes: what is tried again in the background uses faults up, too. */
const AS_LONG_AS_IT_TAKES = 100;

describe('a purchase at Google Play that its buyer presents', () => {
  let world: PlayWorld;
  beforeAll(async () => (world = await PlayWorld.open()));
  afterAll(() => world?.close());
  afterEach(async () => {
    world.play.recover();
    world.app.clock.advance(10_000); // nothing rests any more
    await world.settle();
  });

  it('gives a month its points and its plan, and is acknowledged', async () => {
    const ana = await world.app.actor();
    const token = await world.buysMonth(ana);
    const { body } = await world.present(ana, token).expect(200);
    expect(body).toEqual({ id: expect.any(String) as string, state: 'active', productId: 'plus-monthly', granted: true });
    await world.app.drain();
    expect(await world.points(ana)).toMatchObject({ balance: 1000 });
    expect(await world.purchase(token)).toMatchObject({ account_id: ana.id, product_id: 'plus-monthly', environment: 'production' });
    expect((await world.purchase(token))!.acknowledged_at).not.toBeNull();
    expect(world.subscription(token).acknowledgementState).toBe('ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED');
  });

  it('gives a pack its points, and is consumed, so that it can be bought again', async () => {
    const ana = await world.app.actor();
    const token = await world.buysPack(ana);
    const first = (await world.present(ana, token, 'points_500').expect(200)).body as { id: string };
    expect(first).toMatchObject({ state: 'completed', productId: 'points-500', granted: true });
    await world.app.drain();
    expect(await world.points(ana)).toMatchObject({ balance: 500 });
    expect(world.product(token).productLineItem![0]!.productOfferDetails!.consumptionState).toBe('CONSUMPTION_STATE_CONSUMED');
    const entries = await ana.get('/v1/billing/points/entries').set('accept-language', 'es').expect(200);
    expect(entries.body).toMatchObject({
      items: [{ kind: 'grant', amount: 500, reference: { kind: 'purchase', id: first.id }, why: 'Comprados en la tienda' }],
    });
    await world.present(ana, await world.buysPack(ana), 'points_500').expect(200);
    expect(await world.points(ana)).toMatchObject({ balance: 1000 });
  });

  it('a pack whose order is told late gives its points once, and is taken back by its order', async () => {
    const ana = await world.app.actor();
    const token = await world.buysPack(ana);
    const { orderId } = world.product(token);
    world.product(token).orderId = null;
    await world.present(ana, token, 'points_500').expect(200);
    world.product(token).orderId = orderId;
    await world.toldOfPack(token, 1);
    expect(await world.points(ana)).toMatchObject({ balance: 500 });
    await world.toldOfVoid(token, orderId!, 2);
    expect(await world.points(ana)).toMatchObject({ balance: 0, debt: 0 });
  });

  it('Quantity > 1: gives points for each', async () => {
    const ana = await world.app.actor();
    await world.present(ana, await world.buysPack(ana, { quantity: 3 }), 'points_500').expect(200);
    expect(await world.points(ana)).toMatchObject({ balance: 1500 });
  });

  it('is what Play says that it is, whatever the app says', async () => {
    const ana = await world.app.actor();
    await world.present(ana, await world.buysPack(ana), 'pro').expect(200);
    expect(await world.points(ana)).toMatchObject({ balance: 500 });
  });

  it('Double grant: presented often at a time, and told by a push too, gives once', async () => {
    const ana = await world.app.actor();
    const token = await world.buysPack(ana);
    const presented = Array.from({ length: 8 }, () => world.present(ana, token, 'points_500').then(({ status }) => status));
    const pushed = world.push({ data: { oneTimeProductNotification: { notificationType: 1, purchaseToken: token } } });
    expect(await Promise.all(presented)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(await pushed).toBe(204);
    await world.app.drain();
    expect(await world.points(ana)).toMatchObject({ balance: 500 });
  });

  it('needs a key, and is answered alike under the same one', async () => {
    const ana = await world.app.actor();
    const token = await world.buysPack(ana);
    const body = { productId: 'points_500', purchaseToken: token };
    await ana.post('/v1/billing/purchases/google', body).expect(400);
    const key = randomUUID();
    const first = await world.present(ana, token, 'points_500', key).expect(200);
    const second = await world.present(ana, token, 'points_500', key).expect(200);
    expect([second.body, second.headers['idempotency-replayed']]).toEqual([first.body, 'true']);
    await world.app.stranger.post('/v1/billing/purchases/google', body).expect(401);
  });

  it.each([{}, { productId: 'plus' }, { productId: '', purchaseToken: 't' }, { productId: 'plus', purchaseToken: 'a b' }])(
    'is not %j',
    async (body) => {
      const ana = await world.app.actor();
      await ana.post('/v1/billing/purchases/google', body).set('idempotency-key', randomUUID()).expect(422);
      await ana.post('/v1/billing/restore', { google: [body] }).set('idempotency-key', randomUUID()).expect(422);
    },
  );

  it('Transaction of another account: is refused when its obfuscated id names somebody else', async () => {
    const [ana, ben] = [await world.app.actor(), await world.app.actor()];
    const token = await world.buysMonth(ana);
    const { body } = await world.present(ben, token).expect(409);
    expect(body).toMatchObject({
      type: expect.stringMatching(/purchase-not-yours$/) as string, detail: expect.stringContaining('write to support') as string,
    });
    const refused = await world.app.get(Metrics).registry.getSingleMetricAsString('aicasso_purchases_refused_total');
    expect(refused).toMatch(/store="google-play"} [1-9]/);
    expect(await world.points(ben)).toMatchObject({ balance: 0 });
    await world.toldOfMonth(token, 4);
    expect([await world.points(ana), await world.points(ben)]).toMatchObject([{ balance: 1000 }, { balance: 0 }]);
  });

  it('that names nobody belongs to whoever presents it first', async () => {
    const [ana, ben] = [await world.app.actor(), await world.app.actor()];
    const token = await world.buysMonth(null);
    await world.present(ana, token).expect(200);
    await world.present(ben, token).expect(409);
    expect([await world.points(ana), await world.points(ben)]).toMatchObject([{ balance: 1000 }, { balance: 0 }]);
  });

  it('Pending purchases: is shown as pending and gives nothing until it is paid', async () => {
    const ana = await world.app.actor();
    const token = await world.buysPack(ana);
    Object.assign(world.product(token), { purchaseStateContext: { purchaseState: 'PENDING' }, purchaseCompletionTime: undefined });
    expect((await world.present(ana, token, 'points_500').expect(200)).body).toMatchObject({ state: 'pending' });
    await world.app.drain();
    expect(await world.points(ana)).toMatchObject({ balance: 0 });
    expect(world.product(token).acknowledgementState).toBe('ACKNOWLEDGEMENT_STATE_PENDING');
    Object.assign(world.product(token), {
      purchaseStateContext: { purchaseState: 'PURCHASED' }, purchaseCompletionTime: world.app.clock.now().toISOString(),
    });
    await world.toldOfPack(token, 1);
    expect(await world.points(ana)).toMatchObject({ balance: 500 });
    expect(world.product(token).acknowledgementState).toBe('ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED');
  });

  it('that never came to be paid gives nothing, ever', async () => {
    const ana = await world.app.actor();
    const token = await world.buysPack(ana);
    Object.assign(world.product(token), { purchaseStateContext: { purchaseState: 'PENDING' }, purchaseCompletionTime: undefined });
    await world.present(ana, token, 'points_500').expect(200);
    world.product(token).purchaseStateContext = { purchaseState: 'CANCELLED' };
    await world.toldOfPack(token, 2);
    expect(await world.purchase(token)).toMatchObject({ state: 'cancelled', acknowledged_at: null });
    expect(await world.points(ana)).toMatchObject({ balance: 0 });
  });

  it.each(['suspended', 'deletion-scheduled'])('of somebody %s is theirs all the same', async (status) => {
    const ana = await world.app.actor();
    const token = await world.buysMonth(ana);
    await world.app.sql('update account set status = $1 where id = $2', [status, ana.id]);
    await world.present(ana, token).expect(200);
    const google = [{ productId: 'plus', purchaseToken: token }];
    const { body } = await ana.post('/v1/billing/restore', { google }).set('idempotency-key', randomUUID()).expect(200);
    expect(body).toMatchObject({ google: ['restored'] });
    expect(await world.points(ana)).toMatchObject({ balance: 1000 });
  });

  it('Free trial: gives none of the points of a month, which come when it is paid for', async () => {
    const ana = await world.app.actor();
    const token = await world.buysMonth(ana, { order: 'GPA.1111-1111-1111-11111', days: 7 });
    world.item(token).offerPhase = { freeTrial: {} };
    await world.present(ana, token).expect(200);
    expect(await world.points(ana)).toMatchObject({ balance: 0 });
    expect(await world.purchase(token)).toMatchObject({ state: 'active' });
    world.item(token).offerPhase = { basePrice: {} };
    await world.toldOfMonth(token, 4); // late: the trial is over, and its renewal is not there yet
    expect(await world.points(ana)).toMatchObject({ balance: 0 });
    world.renews(token, 'GPA.1111-1111-1111-11111..0');
    await world.toldOfMonth(token, 2);
    expect(await world.points(ana)).toMatchObject({ balance: 1000 });
  });

  it('Product unknown to the server: is kept, gives nothing, and is not acknowledged, so that Play refunds it', async () => {
    const ana = await world.app.actor();
    const token = await world.buysPack(ana, { productId: 'points_7' });
    const { body } = await world.present(ana, token, 'points_7').expect(200);
    expect(body).toMatchObject({ state: 'completed', productId: null, granted: false });
    await world.app.drain();
    expect(await world.purchase(token)).toMatchObject({ account_id: ana.id, kind: 'unknown', product_id: null, acknowledged_at: null });
    expect(await world.points(ana)).toMatchObject({ balance: 0 });
    expect(world.product(token).acknowledgementState).toBe('ACKNOWLEDGEMENT_STATE_PENDING');
  });

  it('Sandbox receipt in production: of a tester is told apart', async () => {
    const ana = await world.app.actor();
    const token = await world.buysMonth(ana);
    world.subscription(token).testPurchase = {};
    await world.present(ana, token).expect(200);
    expect(await world.purchase(token)).toMatchObject({ environment: 'sandbox' });
  });

  it.each([400, 404, 410])('that Play answers %d to is not known', async (status) => {
    const ana = await world.app.actor();
    world.play.fail(status, 2, 'subscription', 'product');
    const { body } = await world.present(ana, newToken()).expect(422);
    expect(body).toMatchObject({ type: expect.stringMatching(/google-play-purchase-unknown$/) as string });
  });

  it('that is known is not refused because Play does not find it for a moment', async () => {
    const ana = await world.app.actor();
    const token = await world.buysMonth(ana);
    await world.present(ana, token).expect(200);
    await world.app.drain();
    world.play.fail(404, AS_LONG_AS_IT_TAKES, 'subscription', 'product');
    expect((await world.present(ana, token).expect(202)).body).toMatchObject({ state: 'checking' });
    world.play.recover();
    world.play.fail(410, AS_LONG_AS_IT_TAKES, 'subscription');
    await world.present(ana, token).expect(422);
    world.play.recover();
  });

  describe('while Play is down', () => {
    const faults: readonly PlayFault[] = [500, 503, 429, 403, 401, 'cut', 'page'];

    it.each(faults)('(%s) is being checked, and given later without the app', async (fault) => {
      const ana = await world.app.actor();
      const token = await world.buysMonth(ana);
      world.play.fail(fault, 2, 'subscription', 'product');
      expect((await world.present(ana, token).expect(202)).body).toEqual({ id: null, state: 'checking', productId: null, granted: false });
      expect(await world.points(ana)).toMatchObject({ balance: 0 });
      await world.settle();
      expect(await world.points(ana)).toMatchObject({ balance: 1000 });
      expect(await world.purchase(token)).toMatchObject({ account_id: ana.id, state: 'active' });
    });

    it('without a word is given up in time', async () => {
      const ana = await world.app.actor();
      const token = await world.buysMonth(ana);
      world.play.fail('hang', 1, 'subscription');
      await world.present(ana, token).expect(202);
      await world.settle();
      expect(await world.points(ana)).toMatchObject({ balance: 1000 });
    }, 20_000);

    it('asks it no more for a moment, after some answers that did not come', async () => {
      const ana = await world.app.actor();
      world.play.fail(503, 100);
      for (let n = 0; n < 3; n += 1) await world.present(ana, await world.buysMonth(ana)).expect(202);
      const asked = world.play.count('subscription', 'product');
      await world.present(ana, await world.buysMonth(ana)).expect(202);
      expect(world.play.count('subscription', 'product')).toBe(asked);
    });

    it('without an access token is not asked, and not forgotten', async () => {
      const ana = await world.app.actor();
      world.app.clock.advance(2 * 3_600_000);
      const token = await world.buysMonth(ana);
      world.play.fail(500, AS_LONG_AS_IT_TAKES, 'token');
      const asked = world.play.count('subscription');
      const { status } = await world.app.client((await world.app.actor({ subject: ana.subject })).accessToken)
        .post('/v1/billing/purchases/google', { productId: 'plus', purchaseToken: token }).set('idempotency-key', randomUUID());
      expect([status, world.play.count('subscription')]).toEqual([202, asked]);
      world.play.recover();
      await world.settle();
      expect(await world.points(ana)).toMatchObject({ balance: 1000 });
    });

    it('keeps the token sealed, and a claim of somebody else stays refused', async () => {
      const [ana, ben] = [await world.app.actor(), await world.app.actor()];
      const token = await world.buysMonth(ana, { order: newOrder() });
      world.play.fail(503, 1, 'subscription');
      await world.present(ben, token).expect(202);
      const kept = await world.app.sql<{ payload: object }>(`select payload from outbox_event where type like 'billing.google-play%'`);
      expect(kept.length).toBeGreaterThan(0);
      expect(JSON.stringify(kept)).not.toContain(token);
      await world.settle();
      expect(await world.points(ben)).toMatchObject({ balance: 0 });
      expect(world.app.log.of('google-play-claim-refused')).toMatchObject([{ accountId: ben.id, code: 'purchase-not-yours' }]);
    });
  });
});

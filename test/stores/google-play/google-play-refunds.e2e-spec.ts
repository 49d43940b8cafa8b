import { RereadPurchases } from '../../../src/modules/billing/purchases/reread-purchases.task.js';
import { SweepVoided } from '../../../src/modules/billing/google-play/voided-sweep.task.js';
import type { Actor } from '../../support/actor.js';
import { DAY, HOUR, newOrder } from './bought.js';
import { PlayWorld } from './play-world.js';

describe('what Google Play takes back', () => {
  let world: PlayWorld;
  let ana: Actor;
  let order: string;
  beforeAll(async () => (world = await PlayWorld.open()));
  afterAll(() => world?.close());
  beforeEach(async () => {
    ana = await world.app.actor();
    order = newOrder();
    world.play.voided.length = 0;
  });

  const packOf = async (quantity = 1) => {
    const token = await world.buysPack(ana, { order, quantity });
    await world.present(ana, token, 'points_500').expect(200);
    await world.app.drain();
    return token;
  };
  const monthOf = async () => {
    const token = await world.buysMonth(ana, { order });
    await world.present(ana, token).expect(200);
    await world.app.drain();
    return token;
  };
  const listed = (purchaseToken: string, more: object = {}) =>
    world.play.voided.push({
      orderId: order, purchaseToken, voidedReason: 7, voidedSource: 0, voidedTimeMillis: String(world.app.clock.now().getTime()), ...more,
    });

  it('is a whole pack, once, however often it is told', async () => {
    const token = await packOf();
    await world.toldOfVoid(token, order, 2);
    await world.toldOfVoid(token, order, 2);
    expect(await world.points(ana)).toMatchObject({ balance: 0, debt: 0 });
    expect(await world.purchase(token)).toMatchObject({ state: 'revoked' });
  });

  it('stays taken back although Play goes on telling of the purchase as before', async () => {
    const token = await packOf();
    await world.toldOfVoid(token, order, 2);
    await world.toldOfPack(token, 1);
    await world.present(ana, token, 'points_500').expect(200);
    expect(await world.points(ana)).toMatchObject({ balance: 0, debt: 0 });
  });

  it('Quantity: is one of three', async () => {
    const token = await packOf(3);
    expect(await world.points(ana)).toMatchObject({ balance: 1500 });
    world.product(token).productLineItem![0]!.productOfferDetails!.refundableQuantity = 2;
    await world.toldOfVoid(token, order, 2, 2);
    expect((await world.points(ana)).balance).toBe(1000);
  });

  it('Quantity: is one of three, where only the list of voided purchases says so', async () => {
    const token = await packOf(3);
    listed(token, { voidedQuantity: 1 });
    await world.turnOf(SweepVoided);
    expect((await world.points(ana)).balance).toBe(1000);
  });

  it('is a chargeback that nobody told of: the list is swept, page by page, and twice is once', async () => {
    const token = await packOf();
    const [first, second] = [order, newOrder()];
    for (const gone of ['gone-token-1', 'gone-token-2']) world.play.gone.add(gone);
    listed('gone-token-1', { orderId: newOrder() });
    listed('gone-token-2', { orderId: second });
    listed(token, { orderId: first });
    await world.turnOf(SweepVoided);
    await world.turnOf(SweepVoided);
    expect(await world.points(ana)).toMatchObject({ balance: 0, debt: 0 });
    const kept = await world.app.sql<{ status: string }>(
      `select status from inbox_message where source = 'google-play/voided' and message_id like any ($1)`, [[`${first}/%`, `${second}/%`]],
    );
    expect(kept.map(({ status }) => status).sort()).toEqual(['handled', 'quarantined']);
  });

  it('is not forgotten when the list cannot be had', async () => {
    const token = await packOf();
    await world.turnOf(SweepVoided);
    listed(token);
    world.play.fail(503, 1, 'voided');
    await expect(world.turnOf(SweepVoided)).rejects.toThrow('503');
    world.app.clock.advance(40 * DAY);
    await world.turnOf(SweepVoided);
    expect(await world.points(ana)).toMatchObject({ balance: 0 });
  });

  it('Refund of an old period: leaves the present one as it is', async () => {
    const token = await monthOf();
    world.renews(token, `${order}..0`);
    await world.toldOfMonth(token, 2);
    expect(await world.points(ana)).toMatchObject({ balance: 2000 });
    await world.toldOfVoid(token, order, 1);
    expect(await world.points(ana)).toMatchObject({ balance: 1000 });
    expect(await world.purchase(token)).toMatchObject({ state: 'active' });
  });

  it('is the present period, which Play ended with it', async () => {
    const token = await monthOf();
    Object.assign(world.subscription(token), { subscriptionState: 'SUBSCRIPTION_STATE_EXPIRED' });
    world.item(token).expiryTime = new Date(world.app.clock.now().getTime() - HOUR).toISOString();
    await world.toldOfVoid(token, order, 1);
    expect(await world.purchase(token)).toMatchObject({ state: 'revoked', access_until: null });
    expect(await world.points(ana)).toMatchObject({ balance: 0, debt: 0 });
  });

  it('Play refund without revoke: access goes on as Play says', async () => {
    const token = await monthOf();
    await world.toldOfVoid(token, order, 1);
    expect(await world.purchase(token)).toMatchObject({ state: 'active' });
    expect(await world.points(ana)).toMatchObject({ balance: 0 });
  });

  it('is taken back although Play tells of the purchase no more (410)', async () => {
    const token = await packOf();
    world.play.fail(410, 1, 'product');
    await world.toldOfVoid(token, order, 2);
    expect(await world.points(ana)).toMatchObject({ balance: 0, debt: 0 });
    expect(await world.purchase(token)).toMatchObject({ state: 'revoked' });
  });

  it('before anybody here knew of the purchase gives nothing at all', async () => {
    const token = await world.buysPack(ana, { order });
    Object.assign(world.product(token), { purchaseStateContext: { purchaseState: 'CANCELLED' } });
    await world.toldOfVoid(token, order, 2);
    expect(await world.points(ana)).toMatchObject({ balance: 0, debt: 0 });
    await world.present(ana, token, 'points_500').expect(200);
    expect(await world.points(ana)).toMatchObject({ balance: 0, debt: 0 });
  });

  it('is kept when the purchase is looked at again by its clock', async () => {
    const token = await monthOf();
    await world.toldOfVoid(token, order, 1);
    await world.app.sql('update store_purchase set check_at = now() where id = $1', [(await world.purchase(token))!.id]);
    await world.turnOf(RereadPurchases);
    expect(await world.points(ana)).toMatchObject({ balance: 0, debt: 0 });
  });
});

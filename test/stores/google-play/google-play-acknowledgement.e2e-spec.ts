import { AcknowledgeSweep } from '../../../src/modules/billing/google-play/acknowledge-sweep.task.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { DAY, HOUR } from './bought.js';
import { PlayWorld } from './play-world.js';

const PENDING = 'ACKNOWLEDGEMENT_STATE_PENDING';
const DONE = 'ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED';

describe('acknowledgement at Google Play', () => {
  let world: PlayWorld;
  beforeAll(async () => (world = await PlayWorld.open()));
  afterAll(() => world?.close());
  afterEach(() => world.play.recover());

  const late = async () => {
    const text = await world.app.get(Metrics).registry.getSingleMetricAsString('aicasso_google_play_unacknowledged');
    return Number(/unacknowledged (\d+)/.exec(text)?.[1]);
  };

  it('Ack before persist: comes after the points stand in the books', async () => {
    const ana = await world.app.actor();
    const token = await world.buysMonth(ana);
    const seen: number[] = [];
    world.play.during = async (call) => {
      if (call === 'acknowledge') seen.push((await world.points(ana)).balance);
    };
    await world.toldOfMonth(token, 4);
    world.play.during = null;
    expect(seen).toEqual([1000]);
  });

  it('is not made again for a renewal, nor for what was acknowledged by the app', async () => {
    const ana = await world.app.actor();
    const token = await world.buysMonth(ana);
    world.subscription(token).acknowledgementState = DONE;
    const before = world.play.count('acknowledge');
    await world.toldOfMonth(token, 4);
    world.renews(token, 'GPA.9999..0');
    await world.toldOfMonth(token, 2);
    expect(world.play.count('acknowledge')).toBe(before);
    expect((await world.purchase(token))!.acknowledged_at).not.toBeNull();
  });

  it('is tried again until Play takes it', async () => {
    const ana = await world.app.actor();
    const token = await world.buysMonth(ana);
    world.play.fail(503, 3, 'acknowledge');
    expect(await world.push({ data: { subscriptionNotification: { notificationType: 4, purchaseToken: token } } })).toBe(204);
    await world.settle();
    expect(world.subscription(token).acknowledgementState).toBe(DONE);
    expect(await world.points(ana)).toMatchObject({ balance: 1000 });
  });

  it('3-day acknowledge missed: an alarm is raised at 48 hours', async () => {
    const ana = await world.app.actor();
    const token = await world.buysMonth(ana);
    world.play.fail(400, 1, 'acknowledge');
    await world.toldOfMonth(token, 4);
    expect(world.app.log.of('google-play-not-acknowledged').at(-1)).toMatchObject({ status: 400 });
    const before = await late();
    world.app.clock.advance(2 * DAY - HOUR);
    expect(await late()).toBe(before);
    world.app.clock.advance(2 * HOUR);
    expect(await late()).toBe(before + 1);
    world.play.fail(400, 1, 'acknowledge');
    await world.turnOf(AcknowledgeSweep);
    expect(world.app.log.of('google-play-unacknowledged').at(-1)).toMatchObject({ purchases: before + 1 });
    await world.turnOf(AcknowledgeSweep);
    expect([world.subscription(token).acknowledgementState, await late()]).toEqual([DONE, before]);
  });

  it('Token id names nobody: what is nobody’s is not acknowledged, so that Play gives the money back', async () => {
    const token = await world.buysMonth(null);
    await world.toldOfMonth(token, 4);
    await world.turnOf(AcknowledgeSweep);
    expect(await world.purchase(token)).toMatchObject({ account_id: null, acknowledged_at: null });
    expect(world.subscription(token).acknowledgementState).toBe(PENDING);
    const ana = await world.app.actor();
    await world.present(ana, token).expect(200);
    await world.app.drain();
    expect([world.subscription(token).acknowledgementState, await world.points(ana)]).toMatchObject([DONE, { balance: 1000 }]);
  });

  /** Stands, is owed, and nothing in the outbox sees to it any more. */
  const forgotten = async () => {
    const token = await world.buysMonth(await world.app.actor());
    world.play.fail(400, 1, 'acknowledge');
    await world.toldOfMonth(token, 4);
    return { token, id: (await world.purchase(token))!.id };
  };
  const deliveries = async () => {
    const sql = `select count(*)::int as n from outbox_event where type = 'billing.google-play-acknowledge-due'`;
    return (await world.app.sql<{ n: number }>(sql))[0]!.n;
  };

  it('is made for the others when the key of one token is lost, which is said', async () => {
    const [lost, other] = [await forgotten(), await forgotten()];
    await world.app.sql(`update store_purchase set token_sealed = 'lost.AAAA' where id = $1`, [lost.id]);
    world.app.clock.advance(2 * HOUR);
    await world.turnOf(AcknowledgeSweep);
    expect([lost, other].map(({ token }) => world.subscription(token).acknowledgementState)).toEqual([PENDING, DONE]);
    expect(world.app.log.of('purchase-token-sealed-with-a-lost-key').at(-1)).toMatchObject({ purchaseId: lost.id });
    await world.app.sql('update store_purchase set acknowledged_at = now() where id = $1', [lost.id]);
  });

  it('is not asked for again while it waits for Play, nor when its time is over', async () => {
    const { token } = await forgotten();
    world.app.clock.advance(2 * HOUR);
    const before = await deliveries();
    world.play.fail(503, 1000);
    const sweep = () => world.in(() => world.app.get(AcknowledgeSweep).run(new AbortController().signal));
    await sweep();
    await sweep();
    expect(await deliveries()).toBe(before + 1);
    world.play.recover();
    world.app.clock.advance(10_000);
    world.play.fail(400, 1, 'acknowledge');
    await world.settle();
    world.app.clock.advance(3 * DAY);
    await sweep();
    expect([await deliveries(), world.subscription(token).acknowledgementState]).toEqual([before + 1, PENDING]);
    await world.app.sql('update store_purchase set acknowledged_at = now() where acknowledged_at is null');
  });

  it('is made for what somebody restored, within the hour', async () => {
    const ana = await world.app.actor();
    const token = await world.buysPack(ana);
    await world.toldOfPack(token, 1);
    await world.app.sql('update store_purchase set acknowledged_at = null where id = $1', [(await world.purchase(token))!.id]);
    world.product(token).productLineItem![0]!.productOfferDetails!.consumptionState = 'CONSUMPTION_STATE_YET_TO_BE_CONSUMED';
    world.app.clock.advance(2 * HOUR);
    await world.turnOf(AcknowledgeSweep);
    expect(world.product(token).productLineItem![0]!.productOfferDetails!.consumptionState).toBe('CONSUMPTION_STATE_CONSUMED');
  });
});

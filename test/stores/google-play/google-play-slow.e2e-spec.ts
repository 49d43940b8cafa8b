import { PlayPurchases } from '../../../src/modules/billing/google-play/play-purchases.js';
import { RereadPurchases } from '../../../src/modules/billing/purchases/reread-purchases.task.js';
import { newOrder } from './bought.js';
import { PlayWorld } from './play-world.js';

const PURCHASES = 16;
const IN_TRANSACTION = `
  select count(*)::int as count from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`;
const OTHERS = `
  select count(*)::int as count from outbox_delivery
  where delivered_at is null and handler not in ('billing.act-on-google-play-notice', 'billing.acknowledge-at-google-play')`;

describe('while Google Play is slow', () => {
  let world: PlayWorld;
  beforeAll(async () => (world = await PlayWorld.open()));
  afterAll(() => world?.close());
  afterEach(() => (world.play.during = null));

  const countOf = async (sql: string) => (await world.app.sql<{ count: number }>(sql))[0]!.count;

  it('few ask at a time, no connection waits for it, and the events of others are handled', async () => {
    const tokens = await Promise.all(Array.from({ length: PURCHASES }, async () => world.buysMonth(await world.app.actor())));
    await world.app.drain();
    let letGo!: () => void;
    const gone = new Promise<void>((resolve) => (letGo = resolve));
    let asked = 0;
    world.play.during = async () => {
      asked += 1;
      await gone;
    };
    for (const purchaseToken of tokens) {
      await world.push({ data: { subscriptionNotification: { version: '1.0', notificationType: 4, purchaseToken } } });
    }
    await world.app.until(() => Promise.resolve(asked >= 4 ? null : 'Play is not asked'));
    await world.app.actor();
    await world.app.until(async () => ((await countOf(OTHERS)) === 0 ? null : 'the events of others wait'));
    expect({ asked, inTransaction: await countOf(IN_TRANSACTION) }).toEqual({ asked: 4, inTransaction: 0 });
    letGo();
    await world.settle();
    for (const token of tokens) expect(await world.purchase(token)).toMatchObject({ state: 'active' });
  });

  it('an answer that was overtaken is not written down: Play is asked again', async () => {
    const ana = await world.app.actor();
    const token = await world.buysMonth(ana);
    await world.present(ana, token).expect(200);
    await world.settle();
    const asked = world.play.count('subscription');
    let isFirst = true;
    world.play.during = async () => {
      if (!isFirst) return;
      isFirst = false;
      world.app.clock.advance(1_000);
      await world.present(ana, token).expect(200);
      world.subscription(token).subscriptionState = 'SUBSCRIPTION_STATE_ON_HOLD';
    };
    await world.toldOfMonth(token, 5);
    expect(await world.purchase(token)).toMatchObject({ state: 'billing-retry' });
    // because of the notice, as it was presented meanwhile, and once more
    expect(world.play.count('subscription') - asked).toBe(3);
  });

  it('a refund that is handled while the purchase is looked at again is not undone', async () => {
    const ana = await world.app.actor();
    const order = newOrder();
    const token = await world.buysMonth(ana, { order });
    await world.present(ana, token).expect(200);
    await world.settle();
    await world.app.sql(`update store_purchase set check_at = now() - interval '1 day' where id = $1`, [(await world.purchase(token))!.id]);
    world.app.clock.advance(60_000);
    const voided = { orderId: order, of: 'all' as const, at: world.app.clock.now() };
    let isFirst = true;
    world.play.during = async () => {
      if (!isFirst) return;
      isFirst = false;
      await world.in(() => world.app.get(PlayPurchases).refresh(token, 'subscription', { voided }));
    };
    await world.turnOf(RereadPurchases);
    expect(isFirst).toBe(false);
    expect(await world.app.sql('select refunded from store_unit where unit_key = $1', [order])).toEqual([{ refunded: 100_000 }]);
    expect(await world.points(ana)).toMatchObject({ balance: 0, debt: 0 });
  });
});

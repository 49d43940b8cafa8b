import { RereadPurchases } from '../../../src/modules/billing/purchases/reread-purchases.task.js';
import type { Actor } from '../../support/actor.js';
import { DAY, HOUR, newOrder } from './bought.js';
import { PlayWorld } from './play-world.js';

describe('a subscription at Google Play', () => {
  let world: PlayWorld;
  let ana: Actor;
  let token: string;
  let order: string;
  beforeAll(async () => (world = await PlayWorld.open()));
  afterAll(() => world?.close());
  beforeEach(async () => {
    ana = await world.app.actor();
    order = newOrder();
    token = await world.buysMonth(ana, { order });
    await world.toldOfMonth(token, 4);
    expect(await world.points(ana)).toMatchObject({ balance: 1000 });
  });

  const state = (name: string) => (world.subscription(token).subscriptionState = `SUBSCRIPTION_STATE_${name}`);
  const ends = (inMs: number) => (world.item(token).expiryTime = new Date(world.app.clock.now().getTime() + inMs).toISOString());
  const renewalOff = () => (world.item(token).autoRenewingPlan = { autoRenewEnabled: false });
  const planOf = async () => {
    const { plan } = (await ana.get('/v1/billing/entitlements').expect(200)).body as { plan: { id: string } };
    return plan.id;
  };

  const numbers = [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 17, 18, 19, 20, 22, 99];
  it.each(numbers)('is not changed by the number %d, while Play says that it is active', async (number) => {
    await world.toldOfMonth(token, number);
    expect(await world.purchase(token)).toMatchObject({ state: 'active' });
    expect([await planOf(), await world.points(ana)]).toMatchObject(['plus', { balance: 1000 }]);
  });

  it.each<[number, string, string, string, number]>([
    [1, 'ACTIVE', 'active', 'plus', 20],
    [6, 'IN_GRACE_PERIOD', 'grace', 'plus', 3],
    [5, 'ON_HOLD', 'billing-retry', 'free', -1],
    [10, 'PAUSED', 'paused', 'free', -1],
    [12, 'EXPIRED', 'expired', 'free', -1],
    [13, 'EXPIRED', 'expired', 'free', -1],
    [4, 'OF_NEXT_YEAR', 'billing-retry', 'free', 20],
  ])('told of by %d and %s is %s: the plan is %s', async (number, told, is, plan, days) => {
    state(told);
    ends(days * DAY);
    await world.toldOfMonth(token, number);
    expect([(await world.purchase(token))!.state, await planOf(), await world.points(ana)]).toMatchObject([is, plan, { balance: 1000 }]);
  });

  it('Cancel treated as end: what was paid for is kept to its end, and not longer', async () => {
    state('CANCELED');
    renewalOff();
    await world.toldOfMonth(token, 3);
    expect([await planOf(), await world.purchase(token)]).toMatchObject(['plus', { auto_renews: false }]);
    world.app.clock.advance(30 * DAY + HOUR);
    ana = await world.app.actor({ subject: ana.subject });
    expect(await planOf()).toBe('free');
  });

  it('Renewal: gives points once for each order, and none without one', async () => {
    world.renews(token, `${order}..0`);
    await world.toldOfMonth(token, 2);
    await world.toldOfMonth(token, 2);
    expect(await world.points(ana)).toMatchObject({ balance: 2000 });
    ends(90 * DAY);
    await world.toldOfMonth(token, 9);
    expect(await world.points(ana)).toMatchObject({ balance: 2000 });
  });

  it('Missed notifications: a renewal that nobody told of is found when the period ends', async () => {
    world.renews(token, `${order}..0`);
    world.app.clock.advance(30 * DAY + HOUR);
    await world.turnOf(RereadPurchases);
    ana = await world.app.actor({ subject: ana.subject });
    expect(await planOf()).toBe('plus');
    const sql = 'select 1 from store_unit u join store_purchase p on p.id = purchase_id where p.account_id = $1';
    expect(await world.app.sql(sql, [ana.id])).toHaveLength(2);
  });

  it('Play silent grace: keeps the plan for a day over its end while Play says nothing else, and asks again before it is cut', async () => {
    world.app.clock.advance(30 * DAY + HOUR);
    await world.turnOf(RereadPurchases);
    ana = await world.app.actor({ subject: ana.subject });
    expect([await planOf(), (await world.purchase(token))!.state]).toEqual(['plus', 'active']);
    world.app.clock.advance(25 * HOUR);
    await world.turnOf(RereadPurchases);
    ana = await world.app.actor({ subject: ana.subject });
    expect(await planOf()).toBe('free');
    world.renews(token, `${order}..0`);
    await world.toldOfMonth(token, 1);
    expect(await planOf()).toBe('plus');
  });

  it('Grace and hold mixed up: through grace, hold and recovery', async () => {
    state('IN_GRACE_PERIOD');
    ends(3 * DAY);
    await world.toldOfMonth(token, 6);
    expect(await planOf()).toBe('plus');
    state('ON_HOLD');
    ends(-HOUR);
    await world.toldOfMonth(token, 5);
    expect(await planOf()).toBe('free');
    state('ACTIVE');
    world.renews(token, `${order}..0`);
    await world.toldOfMonth(token, 1);
    expect([await planOf(), await world.points(ana)]).toMatchObject(['plus', { balance: 2000 }]);
  });

  it('Pause: a pause that is planned takes nothing, one that has begun does, until it is resumed', async () => {
    await world.toldOfMonth(token, 11);
    expect(await planOf()).toBe('plus');
    state('PAUSED');
    ends(-HOUR);
    const autoResumeTime = new Date(world.app.clock.now().getTime() + 9 * DAY).toISOString();
    world.subscription(token).pausedStateContext = { autoResumeTime };
    await world.toldOfMonth(token, 10);
    expect(await planOf()).toBe('free');
    world.app.clock.advance(9 * DAY + HOUR);
    state('ACTIVE');
    ends(30 * DAY);
    world.item(token).latestSuccessfulOrderId = `${order}..0`;
    await world.turnOf(RereadPurchases);
    ana = await world.app.actor({ subject: ana.subject });
    expect(await planOf()).toBe('plus');
  });

  it('Out of order: an EXPIRED that comes after the RENEWED it was sent before locks nobody out', async () => {
    world.renews(token, `${order}..0`);
    await world.toldOfMonth(token, 2);
    await world.toldOfMonth(token, 13);
    expect([await planOf(), (await world.purchase(token))!.state]).toEqual(['plus', 'active']);
  });

  it('Out of order: an answer of Play that was asked for earlier does not stand over a later one', async () => {
    let goOn = () => {};
    const isHeld = new Promise<void>((resolve) => (goOn = resolve));
    let hasCome = () => {};
    const isAsked = new Promise<void>((resolve) => (hasCome = resolve));
    world.play.during = async () => {
      world.play.during = null;
      const before = structuredClone(world.subscription(token));
      hasCome();
      await isHeld;
      world.play.during = null;
      Object.assign(world.subscription(token), before); // what was true when it was asked
    };
    const early = world.present(ana, token).then(({ status }) => status);
    await isAsked;
    state('EXPIRED');
    ends(-HOUR);
    const told = structuredClone(world.subscription(token));
    await world.toldOfMonth(token, 13);
    goOn();
    expect(await early).toBe(200);
    expect(await world.purchase(token)).toMatchObject({ state: 'expired' });
    Object.assign(world.subscription(token), told);
  });
});

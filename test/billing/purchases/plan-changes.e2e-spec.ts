import type { StoreSnapshot } from '../../../src/modules/billing/purchases/store-snapshot.js';
import type { Actor } from '../../support/actor.js';
import { DAY, PurchaseWorld } from './purchase-world.js';

const PLUS = 'plus:monthly';
const PRO = 'pro:monthly';

describe('changes of plan', () => {
  let world: PurchaseWorld;
  let ana: Actor;
  let buyer: string;
  beforeAll(async () => {
    world = await PurchaseWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    ana = await world.app.actor();
    buyer = await world.tokenOf(ana);
  });

  const atPlay = (storeProductId: string, over: Partial<StoreSnapshot> = {}): StoreSnapshot => {
    return world.month({ buyer, store: 'google-play', storeProductId, ...over });
  };
  const live = async () => {
    const sql = 'select 1 from store_purchase where account_id = $1 and access_until is not null';
    return (await world.app.sql(sql, [ana.id])).length;
  };

  it('Plan change proration, Apple: in one line, the better plan at once and the difference in points', async () => {
    const plus = world.month({ buyer });
    await world.apply(plus);
    world.app.clock.advance(10 * DAY);
    const storeProductId = 'aicasso.pro.monthly';
    const pro = {
      ...plus, storeProductId, snapshotAt: world.now, accessUntil: world.day(30),
      units: [world.period({ unitKey: `${plus.storeKey}-2`, storeProductId })],
    };
    await world.apply(pro);
    expect([(await world.plan(ana)).plan, await world.balance(ana)]).toEqual(['pro', 3000]);
    world.app.clock.advance(30 * DAY);
    await world.apply({
      ...pro, snapshotAt: world.now, accessUntil: world.day(30), units: [world.period({ unitKey: `${plus.storeKey}-3`, storeProductId })],
    });
    expect(await world.balance(ana)).toBe(6000);
  });

  it('Plan change proration, Apple: after a year that was given up each month of the new plan gives its points', async () => {
    const [yearly, storeProductId] = ['aicasso.plus.yearly', 'aicasso.pro.monthly'];
    const paid = world.period({ unitKey: `year-of-${ana.id}`, storeProductId: yearly, expiresAt: world.day(365) });
    const year = world.month({ buyer, storeProductId: yearly, units: [paid] });
    await world.apply(year);
    world.app.clock.advance(10 * DAY);
    const balances: number[] = [];
    for (const n of [1, 2, 3]) {
      const month = world.period({ unitKey: `${year.storeKey}-${n}`, storeProductId });
      const units = n === 1 ? [{ ...paid, refunded: 97_000, refundedAt: world.now }, month] : [month];
      await world.apply({ ...year, storeProductId, snapshotAt: world.now, accessUntil: world.day(30), units });
      balances.push(await world.balance(ana));
      world.app.clock.advance(30 * DAY);
    }
    expect(balances).toEqual([3000, 6000, 9000]);
  });

  it('Plan change proration, Apple: a lesser plan waits for the next period', async () => {
    const pro = world.month({ buyer, storeProductId: 'aicasso.pro.monthly', nextStoreProductId: 'aicasso.plus.monthly' });
    await world.apply(pro);
    expect((await world.plan(ana)).plan).toBe('pro');
    expect(await world.row(pro.storeKey)).toMatchObject({ next_product_id: 'plus-monthly' });
    await world.apply({ ...pro, snapshotAt: world.day(1), nextStoreProductId: undefined });
    expect(await world.row(pro.storeKey)).toMatchObject({ next_product_id: null });
  });

  it('Plan change proration, Play: the new token retires the old one in the same moment', async () => {
    const plus = atPlay(PLUS);
    await world.apply(plus);
    world.app.clock.advance(10 * DAY);
    const pro = atPlay(PRO, { replacesKey: plus.storeKey });
    await world.apply(pro);
    expect([(await world.plan(ana)).plan, await live(), await world.balance(ana)]).toEqual(['pro', 1, 3000]);
    expect(await world.row(plus.storeKey)).toMatchObject({ state: 'replaced', access_until: null, check_at: null });
    await world.apply({ ...plus, snapshotAt: world.now });
    expect(await world.row(plus.storeKey)).toMatchObject({ state: 'replaced', access_until: null });
  });

  it('Plan change proration: the same when the old token is learned of last, or both at once', async () => {
    for (const apply of [
      async (plus: StoreSnapshot, pro: StoreSnapshot) => [await world.apply(pro), await world.apply(plus)],
      (plus: StoreSnapshot, pro: StoreSnapshot) => Promise.all([plus, pro, plus, pro].map((it) => world.apply(it))),
    ]) {
      const someone = await world.app.actor();
      const token = await world.tokenOf(someone);
      const plus = atPlay(PLUS, { buyer: token });
      const unit = { ...plus.units[0]!, purchasedAt: world.day(-10), expiresAt: world.day(20) };
      const pro = atPlay(PRO, { buyer: token, replacesKey: plus.storeKey });
      await apply({ ...plus, units: [unit] }, pro);
      expect([(await world.plan(someone)).plan, await world.balance(someone)]).toEqual(['pro', 3000]);
      expect(await world.row(plus.storeKey)).toMatchObject({ state: 'replaced' });
    }
  });

  it('a new token that is not paid yet leaves the old one as it is', async () => {
    const plus = atPlay(PLUS);
    await world.apply(plus);
    const pro = atPlay(PRO, { replacesKey: plus.storeKey, state: 'pending', accessUntil: undefined, units: [] });
    await world.apply(pro);
    expect([(await world.plan(ana)).plan, await world.balance(ana)]).toEqual(['plus', 1000]);
    await world.apply({ ...pro, snapshotAt: world.day(1), state: 'cancelled' });
    await world.apply({ ...plus, snapshotAt: world.day(1) });
    expect((await world.plan(ana)).plan).toBe('plus');
  });

  it('a new token that was pending first retires the old one when it is paid, and is its owner\'s', async () => {
    const plus = atPlay(PLUS);
    await world.apply(plus);
    world.app.clock.advance(10 * DAY);
    const pro = atPlay(PRO, { buyer: undefined });
    await world.apply({ ...pro, state: 'pending', accessUntil: undefined, units: [] });
    const paid = { ...pro, snapshotAt: world.day(1), replacesKey: plus.storeKey };
    expect(await world.apply(paid)).toMatchObject({ accountId: ana.id });
    expect(await world.row(plus.storeKey)).toMatchObject({ state: 'replaced', access_until: null, check_at: null });
    expect([(await world.plan(ana)).plan, await live(), await world.balance(ana)]).toEqual(['pro', 1, 3000]);
  });

  it('a top-up of the same product under a new token gives all its points: it is a renewal', async () => {
    const plus = atPlay(PLUS);
    await world.apply(plus);
    world.app.clock.advance(10 * DAY);
    const again = atPlay(PLUS, { replacesKey: plus.storeKey, accessUntil: world.day(50) });
    await world.apply({ ...again, units: [{ ...again.units[0]!, expiresAt: world.day(50) }] });
    expect([await live(), await world.balance(ana)]).toEqual([1, 2000]);
    const pro = atPlay(PRO, { replacesKey: again.storeKey });
    world.app.clock.advance(DAY);
    await world.apply({ ...pro, snapshotAt: world.now, units: [{ ...pro.units[0]!, purchasedAt: world.now }] });
    expect([await live(), await world.balance(ana)]).toEqual([1, 4000]);
  });

  it('Play chains: a whole chain is retired, and a missing link or a ring does no harm', async () => {
    const [a, b] = [atPlay(PLUS), atPlay(PRO)];
    await world.apply(a);
    await world.apply({ ...b, replacesKey: a.storeKey });
    const c = atPlay(PLUS, { replacesKey: b.storeKey });
    await world.apply(c);
    expect(await live()).toBe(1);
    await world.apply(atPlay(PLUS, { replacesKey: 'never-seen' }));
    await world.apply({ ...a, snapshotAt: world.day(1), replacesKey: c.storeKey });
    expect((await world.plan(ana)).plan).toBe('plus');
    await world.apply({ ...c, snapshotAt: world.day(2), replacesKey: c.storeKey });
    expect((await world.plan(ana)).plan).toBe('plus');
  });

  it('a new token that names nobody is its predecessor\'s owner\'s', async () => {
    const plus = atPlay(PLUS);
    await world.apply(plus);
    expect(await world.apply(atPlay(PRO, { buyer: undefined, replacesKey: plus.storeKey }))).toMatchObject({ accountId: ana.id });
  });

  it('Upgrade during an intro offer: of two plans the higher counts, not both', async () => {
    await world.apply(atPlay(PLUS));
    await world.apply(atPlay(PRO));
    expect((await world.plan(ana)).plan).toBe('pro');
    expect(await world.termsOf(ana)).toEqual({ more: 6, weight: 4 });
  });
});

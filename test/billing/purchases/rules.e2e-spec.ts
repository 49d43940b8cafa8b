import { EntityManager } from '@mikro-orm/postgresql';
import { AdoptProducts } from '../../../src/modules/billing/purchases/adopt-products.task.js';
import { ResealBilling } from '../../../src/modules/billing/reseal-billing.task.js';
import { Config } from '../../../src/platform/config/config.js';
import { runInScope } from '../../../src/platform/persistence/scope.js';
import { FieldCipher } from '../../../src/platform/secrets/field-cipher.js';
import type { Actor } from '../../support/actor.js';
import { startApp } from '../../support/harness.js';
import { DAY, PurchaseWorld } from './purchase-world.js';

describe('what purchases give', () => {
  let world: PurchaseWorld;
  let ana: Actor;
  let buyer: string;
  beforeAll(async () => {
    world = await PurchaseWorld.open({ env: { ROLES: 'api,worker,scheduler' } }); // which counts for the gauges
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    ana = await world.app.actor();
    buyer = await world.tokenOf(ana);
  });

  it('Double grant: the app, the notice and a retry of it are one purchase', async () => {
    const bought = world.pack({ buyer });
    await Promise.all([world.apply(bought, ana.id), world.apply(bought), world.apply({ ...bought, snapshotAt: world.day(1) })]);
    expect(await world.movements(ana)).toEqual([['grant', 500]]);
  });

  it('Out of order: EXPIRED that comes after RENEW but was said before it locks nobody out, and its unit still counts', async () => {
    const first = world.month({ buyer });
    const renewed = {
      ...first, snapshotAt: world.day(31), accessUntil: world.day(60), units: [world.period({ unitKey: `${first.storeKey}-2` })],
    };
    const expired = { ...first, snapshotAt: world.day(30), state: 'expired' as const, accessUntil: undefined };
    expect(await world.apply(renewed)).toMatchObject({ isNewer: true });
    expect(await world.apply(expired)).toMatchObject({ isNewer: false });
    expect(await world.plan(ana)).toEqual({ plan: 'plus', until: renewed.accessUntil });
    expect(await world.balance(ana)).toBe(2000);
  });

  it('P10 keeps what the store says: state, renewal, until when, price, and the token sealed', async () => {
    const token = 'a-purchase-token-of-the-store';
    const bought = world.month({
      buyer, token, store: 'google-play', storeProductId: 'plus:monthly', acknowledgeBy: world.day(3), acknowledged: false,
    });
    await world.apply(bought);
    const row = await world.row(bought.storeKey);
    expect(row).toMatchObject({
      state: 'active', auto_renews: true, product_id: 'plus-monthly', access_until: bought.accessUntil,
      acknowledge_by: bought.acknowledgeBy, acknowledged_at: null, account_id: ana.id,
    });
    expect(row['token_sealed']).toEqual(expect.not.stringContaining(token));
    expect(await world.app.sql('select price_micros::int as price, currency from store_unit where purchase_id = $1', [row['id']])).toEqual([
      { price: 9_990_000, currency: 'USD' },
    ]);
    expect(JSON.stringify(world.app.log.lines)).not.toContain(token);
  });

  it('a purchase token is sealed anew when the key is rotated, so that the old one can go', async () => {
    const token = 'another-purchase-token';
    const bought = world.month({ buyer, token });
    await world.apply(bought);
    const { FIELD_ENCRYPTION_KEYS: old } = world.app.world.env;
    const newKey = `fresh:${Buffer.alloc(32, 7).toString('base64')}`;
    const rotated = await startApp({ beside: world.app, env: { ROLES: 'api', FIELD_ENCRYPTION_KEYS: `${newKey},${old}` } });
    await runInScope(rotated.get(EntityManager), () => rotated.get(ResealBilling).run(new AbortController().signal));
    await rotated.stop();
    const retired = new FieldCipher(Config.from({ ...world.app.world.env, FIELD_ENCRYPTION_KEYS: newKey }));
    const { id, token_sealed: sealed } = await world.row(bought.storeKey);
    expect(retired.open(sealed as string, `store_purchase.token:${id as string}`)).toBe(token);
    await world.app.sql('update store_purchase set token_sealed = null');
  });

  it('Cancel treated as end: switched off, it lasts to the end of what was paid', async () => {
    const bought = world.month({ buyer });
    await world.apply(bought);
    await world.apply({ ...bought, snapshotAt: world.day(1), autoRenews: false });
    expect(await world.plan(ana)).toEqual({ plan: 'plus', until: bought.accessUntil });
    world.app.clock.advance(31 * DAY);
    expect(await world.plan(ana)).toEqual({ plan: 'free', until: null });
  });

  it.each([
    ['grace', 'plus'],
    ['billing-retry', 'free'],
    ['paused', 'free'],
    ['expired', 'free'],
    ['revoked', 'free'],
    ['pending', 'free'],
  ] as const)('Grace / hold mixed up: %s gives %s', async (state, plan) => {
    await world.apply(world.month({ buyer, state }));
    expect((await world.plan(ana)).plan).toBe(plan);
  });

  it('Pending purchases: nothing is given until they are paid', async () => {
    const asked = world.pack({ buyer, state: 'pending' });
    await world.apply(asked);
    expect(await world.balance(ana)).toBe(0);
    await world.apply({ ...asked, snapshotAt: world.day(1), state: 'completed' });
    expect(await world.balance(ana)).toBe(500);
  });

  it('Quantity > 1: every one of them is given', async () => {
    await world.apply(world.pack({ buyer }, { quantity: 3 }));
    expect(await world.balance(ana)).toBe(1500);
  });

  it('points of a subscription end thirty days after their period, those of a pack never', async () => {
    await world.apply(world.month({ buyer }));
    await world.apply(world.pack({ buyer }));
    const { lots } = await world.points(ana);
    expect(lots).toEqual([
      { origin: 'subscription', remaining: 1000, expiresAt: expect.any(Date) }, { origin: 'purchased', remaining: 500 },
    ]);
    expect(Math.abs(lots[0]!.expiresAt!.getTime() - world.day(60).getTime())).toBeLessThan(60_000);
  });

  it('periods whose points would be over already give none: an old history brings nothing', async () => {
    const old = world.period({ unitKey: `old-${ana.id}`, purchasedAt: world.day(-100), expiresAt: world.day(-70) });
    await world.apply(world.month({ buyer, state: 'expired', accessUntil: undefined, units: [old] }));
    expect(await world.movements(ana)).toEqual([]);
  });

  it('Family sharing: access yes, points no, and the token of the buyer does not make it theirs', async () => {
    const ben = await world.app.actor();
    const shared = world.month({ buyer, ownership: 'family-shared' });
    expect(await world.apply(shared)).toMatchObject({ accountId: null });
    expect(await world.apply(shared, ben.id)).toMatchObject({ accountId: ben.id });
    expect([await world.plan(ben), await world.balance(ben)]).toEqual([{ plan: 'plus', until: shared.accessUntil }, 0]);
    await world.apply({ ...shared, snapshotAt: world.day(1), state: 'revoked', accessUntil: undefined });
    expect((await world.plan(ben)).plan).toBe('free');
  });

  it('Sandbox receipt: it is kept and gives neither points nor access', async () => {
    const bought = world.month({ buyer, environment: 'sandbox' });
    expect(await world.apply(bought)).toMatchObject({ accountId: ana.id });
    expect([await world.plan(ana), await world.balance(ana)]).toEqual([{ plan: 'free', until: null }, 0]);
    expect(await world.row(bought.storeKey)).toMatchObject({ state: 'active', environment: 'sandbox' });
  });

  it('Product unknown to the server: it is kept, alarmed and not granted; granted once when the catalogue knows it', async () => {
    const storeProductId = 'aicasso.something.new';
    const bought = world.pack({ buyer, storeProductId });
    await world.apply(bought);
    expect(await world.row(bought.storeKey)).toMatchObject({ kind: 'unknown', product_id: null, account_id: ana.id });
    expect(world.app.log.of('purchase-of-unknown-product')).toContainEqual(expect.objectContaining({ storeProductId }));
    expect(await world.gauge('aicasso_purchases_of_unknown_products')).toBe(1);
    const adopt = () => world.in(() => world.app.get(AdoptProducts).run(new AbortController().signal));
    await adopt();
    expect(await world.balance(ana)).toBe(0);
    // as if the catalogue had learned that name
    await world.app.sql(`update store_purchase set store_product_id = 'aicasso.points.500' where store_product_id = $1`, [storeProductId]);
    await world.app.sql(`update store_unit set store_product_id = 'aicasso.points.500' where store_product_id = $1`, [storeProductId]);
    await adopt();
    await adopt();
    expect(await world.movements(ana)).toEqual([['grant', 500]]);
    expect(await world.row(bought.storeKey)).toMatchObject({ kind: 'pack', product_id: 'points-500' });
    expect(await world.gauge('aicasso_purchases_of_unknown_products')).toBe(0);
  });

  it('3-day acknowledge missed: what was not acknowledged in two of them is seen', async () => {
    const bought = world.month({ buyer, acknowledgeBy: world.day(3), acknowledged: false });
    const before = await world.gauge('aicasso_purchases_unacknowledged');
    await world.apply(bought);
    expect(await world.gauge('aicasso_purchases_unacknowledged')).toBe(before);
    await world.apply({ ...bought, acknowledgeBy: world.day(0.9) });
    expect(await world.gauge('aicasso_purchases_unacknowledged')).toBe(before + 1);
    await world.apply({ ...bought, acknowledgeBy: world.day(0.9), acknowledged: true });
    expect(await world.gauge('aicasso_purchases_unacknowledged')).toBe(before);
  });

  it('what the catalogue changes later moves no points that were given', async () => {
    const bought = world.pack({ buyer });
    await world.apply(bought);
    // bought when the pack gave 700
    await world.app.sql('update store_unit set worth = 700, points = 700 where unit_key = $1', [bought.storeKey]);
    await world.apply({ ...bought, snapshotAt: world.day(1) });
    expect(await world.movements(ana)).toEqual([['grant', 500]]);
  });

  it('subscription trouble is told once for each time it begins, and what one did oneself is not', async () => {
    const bought = world.month({ buyer });
    const later = (days: number, over: object) => world.apply({ ...bought, snapshotAt: world.day(days), ...over });
    await world.apply(bought);
    await later(1, { state: 'grace', accessUntil: world.day(46) });
    await later(2, { state: 'grace', accessUntil: world.day(46) });
    await later(3, { state: 'billing-retry', accessUntil: undefined });
    await later(4, { state: 'expired', accessUntil: undefined });
    await later(5, { state: 'active' });
    await later(6, { state: 'expired', accessUntil: undefined });
    await later(7, { state: 'active' });
    await later(8, { state: 'revoked', accessUntil: undefined });
    const sql = `select payload->'values'->>'trouble' as trouble from outbox_event
                  where type = 'notifications.due' and payload->>'accountId' = $1 and payload->'values' ? 'trouble' order by id`;
    expect((await world.app.sql<{ trouble: string }>(sql, [ana.id])).map(({ trouble }) => trouble)).toEqual([
      'grace', 'billing-retry', 'expired', 'revoked',
    ]);
  });
});

describe('where sandbox purchases are granted', () => {
  it('Sandbox receipt: they give what real ones do, under keys of their own', async () => {
    const world = await PurchaseWorld.open({ env: { SANDBOX_PURCHASES: 'grant' } });
    const ana = await world.app.actor();
    const bought = world.pack({ buyer: await world.tokenOf(ana), environment: 'sandbox' });
    await world.apply(bought);
    expect(await world.balance(ana)).toBe(500);
    expect(await world.app.sql(`select key from ledger_movement where key like 'store/%'`)).toEqual([
      { key: `store/app-store/sandbox/${bought.storeKey}` },
    ]);
    await world.close();
  });
});

import { randomUUID } from 'node:crypto';
import { RereadPurchases } from '../../../src/modules/billing/purchases/reread-purchases.task.js';
import { StoreReaders } from '../../../src/modules/billing/purchases/store-readers.js';
import type { Actor } from '../../support/actor.js';
import { PlayedStore } from './played-store.js';
import { PurchaseWorld } from './purchase-world.js';

const MINUTE = 60_000;

describe('stores are asked', () => {
  let world: PurchaseWorld;
  let ana: Actor;
  let buyer: string;
  let [apple, play] = [new PlayedStore('app-store'), new PlayedStore('google-play')];
  beforeAll(async () => {
    world = await PurchaseWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    [apple, play] = [new PlayedStore('app-store'), new PlayedStore('google-play')];
    world.app.get(StoreReaders).use([apple, play]);
    await world.app.sql('update store_purchase set check_at = null');
    ana = await world.app.actor();
    buyer = await world.tokenOf(ana);
  });

  const reread = () => world.in(() => world.app.get(RereadPurchases).run(new AbortController().signal));
  const checkIn = async (storeKey: string) => ((await world.row(storeKey))['check_at'] as Date | null)?.getTime() ?? null;
  const restore = async (body: object, key = `restore-${randomUUID()}`) =>
    (await ana.post('/v1/billing/restore', body).set('idempotency-key', key).expect(200)).body as {
      apple: string[]; google: string[]; entitlements: { plan: { id: string } };
    };

  it('Missed notifications: a purchase whose time has come is read again, others are left alone', async () => {
    const [due, early] = [world.month({ buyer, checkAt: world.day(-1) }), world.month({ buyer, checkAt: world.day(1) })];
    await world.apply(due);
    await world.apply(early);
    const renewed = { ...due, snapshotAt: world.now, checkAt: world.day(29), units: [world.period({ unitKey: `${due.storeKey}-2` })] };
    apple.says(due.storeKey, renewed);
    await reread();
    await reread();
    expect(apple.asked).toEqual([due.storeKey]);
    expect(await world.balance(ana)).toBe(3000);
    expect(await checkIn(due.storeKey)).toBe(renewed.checkAt.getTime());
  });

  it('a store that is down is asked less and less, and nobody loses anything meanwhile', async () => {
    apple.isDown = true;
    const bought = Array.from({ length: 5 }, () => world.month({ buyer, checkAt: world.day(-1) }));
    for (const it of bought) await world.apply(it);
    await reread();
    expect(apple.asked).toHaveLength(3);
    expect((await world.plan(ana)).plan).toBe('plus');
    const [first] = apple.asked;
    const waits: number[] = [];
    for (let n = 0; n < 3; n++) {
      waits.push(Math.round(((await checkIn(first!))! - world.now.getTime()) / MINUTE));
      await world.app.sql('update store_purchase set check_at = case when store_key = $1 then $2::timestamptz end', [first, world.day(-2)]);
      await reread();
    }
    expect(waits).toEqual([1, 2, 4]);
  });

  it('one store that is down holds nothing back at the other', async () => {
    apple.isDown = true;
    const bought = world.month({ buyer, store: 'google-play', storeProductId: 'plus:monthly', checkAt: world.day(-1) });
    await world.apply(world.month({ buyer, checkAt: world.day(-1) }));
    await world.apply(bought);
    play.says(bought.storeKey, { ...bought, snapshotAt: world.now, state: 'expired', accessUntil: undefined, checkAt: null });
    await reread();
    expect(await world.row(bought.storeKey)).toMatchObject({ state: 'expired', check_at: null });
  });

  it('what a store knows no more is not asked about again at once, and stays as it is', async () => {
    const bought = world.month({ buyer, checkAt: world.day(-1) });
    await world.apply(bought);
    await reread();
    await reread();
    expect(apple.asked).toEqual([bought.storeKey]);
    expect(await world.row(bought.storeKey)).toMatchObject({ state: 'active', attempts: 1 });
  });

  it('an answer that is older than what stands there does not end the waiting', async () => {
    const bought = world.month({ buyer, checkAt: world.day(-1) });
    await world.apply(bought);
    apple.says(bought.storeKey, { ...bought, snapshotAt: world.day(-2), checkAt: null });
    await reread();
    expect(await checkIn(bought.storeKey)).toBeGreaterThan(world.now.getTime());
  });

  it('restoring brings back what the app presents, each by itself, and reads again what is known', async () => {
    const ben = await world.app.actor();
    const [mine, his] = [world.month({ storeProductId: 'aicasso.pro.monthly' }), world.pack({ buyer: await world.tokenOf(ben) })];
    const atPlay = world.month({ store: 'google-play', storeProductId: 'plus:monthly' });
    apple.says('mine', mine);
    apple.says('his', his);
    play.says('mine', atPlay);
    const body = { apple: ['mine', 'his', 'forged'], google: [{ productId: 'plus', purchaseToken: 'mine' }] };
    const answer = await restore(body, 'once');
    expect(answer).toMatchObject({ apple: ['restored', 'not-yours', 'refused'], google: ['restored'] });
    expect(answer.entitlements.plan.id).toBe('pro');
    expect(await world.balance(ana)).toBe(4000);
    expect([...apple.asked, ...play.asked]).toEqual(expect.arrayContaining([mine.storeKey, atPlay.storeKey]));
    expect(await restore(body, 'once')).toEqual(answer);
    await restore(body);
    expect(await world.balance(ana)).toBe(4000);
    expect(await world.balance(ben)).toBe(500);
  });

  it('restoring while a store is down says that it is being looked into, and takes nothing away', async () => {
    await world.apply(world.month({ buyer }));
    apple.isDown = true;
    expect(await restore({ apple: ['mine'] })).toMatchObject({ apple: ['checking'], entitlements: { plan: { id: 'plus' } } });
  });

  it('restoring ends in time: what a slow store was not asked about by then is being looked into', async () => {
    const packs = Array.from({ length: 5 }, () => world.pack({ buyer }));
    for (const it of packs) apple.says(it.storeKey, it);
    await world.apply(world.month({ buyer, checkAt: world.day(1) }));
    apple.during = () => world.app.clock.advance(6_000);
    const known = packs.map(({ storeKey }) => storeKey);
    expect(await restore({ apple: known, google: [{ productId: 'plus', purchaseToken: 't' }] })).toMatchObject({
      apple: ['restored', 'restored', 'restored', 'checking', 'checking'], google: ['checking'],
    });
    expect([...apple.asked, ...play.asked]).toEqual(known.slice(0, 3));
    expect(await world.balance(ana)).toBe(2500);
  });

  it('restoring asks for a key, and refuses what is no list', async () => {
    await ana.post('/v1/billing/restore', {}).expect(400);
    await ana.post('/v1/billing/restore', { apple: 'x' }).set('idempotency-key', 'k1').expect(422);
    await ana.post('/v1/billing/restore', { web: [] }).set('idempotency-key', 'k2').expect(422);
  });
});

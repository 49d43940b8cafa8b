import { RereadPurchases } from '../../../src/modules/billing/purchases/reread-purchases.task.js';
import { Rereading } from '../../../src/modules/billing/purchases/rereading.js';
import { PurchaseRepository } from '../../../src/modules/billing/purchases/purchase.repository.js';
import { StoreReaders } from '../../../src/modules/billing/purchases/store-readers.js';
import type { StoreSnapshot } from '../../../src/modules/billing/purchases/store-snapshot.js';
import { PlayedStore } from './played-store.js';
import { DAY, PurchaseWorld } from './purchase-world.js';

const MINUTE = 60_000;

describe('what a store does not know', () => {
  let world: PurchaseWorld;
  let apple = new PlayedStore('app-store');
  beforeAll(async () => {
    world = await PurchaseWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    apple = new PlayedStore('app-store');
    world.app.get(StoreReaders).use([apple]);
    await world.app.sql('update store_purchase set check_at = null');
  });

  const reread = () => world.in(() => world.app.get(RereadPurchases).run(new AbortController().signal));
  const checkAt = async ({ storeKey }: StoreSnapshot) => (await world.row(storeKey))['check_at'] as Date | null;
  const minutesUntil = (at: Date) => Math.round((at.getTime() - world.now.getTime()) / MINUTE) + 0;
  /** Asks whenever it is due, until a moment; returns for how many minutes it waited each time. */
  const askUntil = async (bought: StoreSnapshot, end: Date): Promise<number[]> => {
    const waits: number[] = [];
    for (;;) {
      await reread();
      const next = await checkAt(bought);
      if (next === null || next > end) return waits;
      waits.push(minutesUntil(next));
      world.app.clock.advance(next.getTime() - world.now.getTime());
    }
  };

  it('a fresh transaction is asked about less and less, and taken as soon as the store knows it', async () => {
    const bought = world.month({ checkAt: world.now });
    await world.apply(bought);
    const waits = await askUntil(bought, world.day(0.01));
    expect(waits).toEqual([1, 2, 4]);
    apple.says(bought.storeKey, { ...bought, state: 'revoked', accessUntil: undefined, checkAt: null, snapshotAt: world.day(1) });
    world.app.clock.advance(8 * MINUTE);
    await reread();
    expect(await world.row(bought.storeKey)).toMatchObject({ state: 'revoked', check_at: null, attempts: 0 });
  });

  it('is asked about at the end of what it gives, and then no more', async () => {
    const bought = world.month({ checkAt: world.now });
    await world.apply(bought);
    const waits = await askUntil(bought, world.day(60));
    expect(Math.max(...waits)).toBe(DAY / MINUTE);
    expect(minutesUntil(bought.accessUntil!)).toBe(0);
    expect(await world.row(bought.storeKey)).toMatchObject({ state: 'active', check_at: null });
  });

  it('a pack is asked about for some days', async () => {
    const [bought, from] = [world.pack({ checkAt: world.now }), world.now];
    await world.apply(bought);
    await askUntil(bought, world.day(60));
    expect((world.now.getTime() - from.getTime()) / DAY).toBeGreaterThan(3);
    expect(await checkAt(bought)).toBeNull();
  });

  it('what a notice said meanwhile stays', async () => {
    const bought = world.month({ checkAt: world.now });
    const { purchaseId } = await world.apply(bought);
    const before = await world.in(() => world.app.get(PurchaseRepository).get(purchaseId));
    const said = { ...bought, snapshotAt: world.day(1), checkAt: world.day(29) };
    await world.apply(said);
    await world.in(() => world.app.get(Rereading).reread(before));
    expect(await checkAt(bought)).toEqual(said.checkAt);
  });

  it('whose turn it is not does not come sooner by being asked about', async () => {
    const bought = world.month({ checkAt: world.day(29) });
    const { purchaseId } = await world.apply(bought);
    await world.in(async () => world.app.get(Rereading).reread(await world.app.get(PurchaseRepository).get(purchaseId)));
    expect(await checkAt(bought)).toEqual(bought.checkAt);
  });
});

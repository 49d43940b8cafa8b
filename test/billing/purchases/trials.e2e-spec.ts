import { AdoptProducts } from '../../../src/modules/billing/purchases/adopt-products.task.js';
import type { Actor } from '../../support/actor.js';
import { PurchaseWorld } from './purchase-world.js';

describe('free trials', () => {
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

  const trialOf = (storeKey: string, storeProductId: string) => {
    return world.period({ unitKey: `${storeKey}-1`, storeProductId, trial: true, priceMicros: 0, expiresAt: world.day(7) });
  };

  it('a trial gives access and no points; the first period that is paid for gives its points once', async () => {
    const storeKey = `trial-${ana.id}`;
    const trial = world.month({ buyer, storeKey, accessUntil: world.day(7), units: [trialOf(storeKey, 'aicasso.plus.monthly')] });
    await world.apply(trial);
    expect([await world.plan(ana), await world.movements(ana)]).toEqual([{ plan: 'plus', until: trial.accessUntil }, []]);
    const paid = world.period({ unitKey: `${storeKey}-2`, purchasedAt: world.day(7), expiresAt: world.day(37) });
    await world.apply({ ...trial, snapshotAt: world.day(7), accessUntil: world.day(37), units: [...trial.units, paid] });
    expect(await world.movements(ana)).toEqual([['grant', 1000]]);
  });

  it('a trial of a product that the catalogue learns later stays one', async () => {
    const [storeKey, storeProductId] = [`trial-${ana.id}`, 'aicasso.new.monthly'];
    await world.apply(world.month({ buyer, storeKey, storeProductId, units: [trialOf(storeKey, storeProductId)] }));
    // as if the catalogue had learned that name
    for (const table of ['store_purchase', 'store_unit'])
      await world.app.sql(`update ${table} set store_product_id = 'aicasso.plus.monthly' where store_product_id = $1`, [storeProductId]);
    await world.in(() => world.app.get(AdoptProducts).run(new AbortController().signal));
    expect(await world.row(storeKey)).toMatchObject({ product_id: 'plus-monthly' });
    expect(await world.movements(ana)).toEqual([]);
  });
});

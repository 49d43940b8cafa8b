import { EntityManager } from '@mikro-orm/postgresql';
import { GAUGES } from '../../../src/modules/billing/purchases/purchase.metrics.js';
import { PurchaseWorld } from './purchase-world.js';

describe('measures of purchases', () => {
  let world: PurchaseWorld;
  beforeAll(async () => {
    world = await PurchaseWorld.open({ env: { ROLES: 'api,worker,scheduler' } }); // which counts for the gauges
  });
  afterAll(() => world.close());

  it('counts a purchase of an unknown product once, whether itself or a unit of it is unknown', async () => {
    await world.apply(world.month({ storeProductId: 'aicasso.unheard-of' }));
    const known = world.month();
    await world.apply({ ...known, units: [world.period({ unitKey: `${known.storeKey}-1`, storeProductId: 'aicasso.unheard-of' })] });
    await world.apply(world.month());
    await world.apply(world.month({ storeProductId: 'aicasso.unheard-of', environment: 'sandbox' }));
    expect(await world.gauge('aicasso_purchases_of_unknown_products')).toBe(2);
  });

  it.each(GAUGES.map((gauge) => [gauge.name, gauge]))('%s is looked up by indexes', async (_, gauge) => {
    const values = 'leftMs' in gauge ? [world.now] : [];
    const plan = await world.in(() =>
      world.app.get(EntityManager).transactional(async (em) => {
        await em.execute('set local enable_seqscan = off');
        return em.execute<{ 'QUERY PLAN': string }[]>(`explain ${gauge.sql}`, values);
      }),
    );
    const lines = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(lines).toMatch(/store_purchase_(account_id_index|unknown|unacknowledged)/);
    expect(lines).not.toMatch(/Seq Scan|_pkey/);
  });
});

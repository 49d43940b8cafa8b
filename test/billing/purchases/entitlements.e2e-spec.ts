import { PurchaseWorld } from './purchase-world.js';

interface Entitlements {
  readonly plan: { id: string; rank: number; title: string; features: object };
  readonly until?: string;
  readonly sources: readonly Record<string, unknown>[];
  readonly storeAccountToken: string;
}

describe('products and entitlements over HTTP', () => {
  let world: PurchaseWorld;
  beforeAll(async () => {
    world = await PurchaseWorld.open({ env: { GENERATION_LIMIT_PER_ACCOUNT: '4' } });
  });
  afterAll(() => world.close());

  it('P35 tells anybody what can be bought, in their language, with what each store calls it', async () => {
    const { body, headers } = await world.app.stranger.get('/v1/billing/products').set('accept-language', 'es').expect(200);
    expect(headers['content-language']).toBe('es');
    const { plans, products } = body as { plans: object[]; products: { id: string }[] };
    expect(plans[1]).toEqual({ id: 'plus', rank: 1, title: 'Plus', features: { generationsAtOnce: 6, weight: 2, ads: false } });
    expect(products.find(({ id }) => id === 'plus-monthly')).toEqual({
      id: 'plus-monthly', kind: 'subscription', title: 'Plus, por mes', plan: 'plus', period: 'P1M', points: 1000, trialPoints: 0,
      price: { amountMicros: 9_990_000, currency: 'USD' },
      stores: [{ store: 'app-store', productId: 'aicasso.plus.monthly' }, { store: 'google-play', productId: 'plus:monthly' }],
    });
    expect(products.find(({ id }) => id === 'points-500')).toMatchObject({ kind: 'pack', points: 500 });
  });

  it('P17 tells the plan, until when, what it gives and where it comes from; and the name for the stores, always the same', async () => {
    const ana = await world.app.actor();
    const ask = async () => (await ana.get('/v1/billing/entitlements').expect(200)).body as Entitlements;
    const before = await ask();
    expect(before).toMatchObject({ plan: { id: 'free', features: { generationsAtOnce: 4, weight: 1, ads: true } }, sources: [] });
    expect(before.until).toBeUndefined();
    const buyer = before.storeAccountToken;
    expect(buyer).not.toBe(ana.id);
    const bought = world.month({ buyer, nextStoreProductId: 'aicasso.pro.monthly' });
    const grace = world.month({ buyer, state: 'grace', accessUntil: world.day(10) });
    await world.apply(grace);
    await world.apply(bought);
    await world.apply(world.pack({ buyer }));
    await world.apply(world.pack({ buyer, state: 'pending' }));
    const after = await ask();
    expect(after).toMatchObject({ plan: { id: 'plus' }, until: bought.accessUntil!.toISOString(), storeAccountToken: buyer });
    const source = { id: expect.any(String), store: 'app-store', ownership: 'purchased', startedAt: expect.any(String) };
    expect(after.sources).toEqual([
      { ...source, product: 'points-500', state: 'pending', autoRenews: false },
      {
        ...source, product: 'plus-monthly', nextProduct: 'pro-monthly', state: 'active', gives: 'plus', autoRenews: true,
        accessUntil: bought.accessUntil!.toISOString(),
      },
      {
        ...source, product: 'plus-monthly', state: 'grace', gives: 'plus', autoRenews: true, trouble: 'grace',
        accessUntil: grace.accessUntil!.toISOString(),
      },
    ]);
  });

  it('a product that is not known yet is shown as being looked into', async () => {
    const ana = await world.app.actor();
    await world.apply(world.month({ storeProductId: 'aicasso.not.known' }), ana.id);
    const { sources } = (await ana.get('/v1/billing/entitlements').expect(200)).body as Entitlements;
    expect(sources).toEqual([expect.not.objectContaining({ product: expect.anything(), gives: expect.anything() })]);
  });

  it('what is yours can be read while the account is suspended or about to go', async () => {
    const ana = await world.app.actor();
    for (const status of ['suspended', 'deletion-scheduled']) {
      await world.app.sql('update account set status = $1 where id = $2', [status, ana.id]);
      await ana.get('/v1/billing/entitlements').expect(200);
    }
  });

  it('of one person nothing is in the answer to another', async () => {
    const [ana, ben] = [await world.app.actor(), await world.app.actor()];
    await world.apply(world.month(), ana.id);
    const { sources, storeAccountToken } = (await ben.get('/v1/billing/entitlements').expect(200)).body as Entitlements;
    expect(sources).toEqual([]);
    expect(storeAccountToken).not.toBe(await world.tokenOf(ana));
  });
});

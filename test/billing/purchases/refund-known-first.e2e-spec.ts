import { PurchaseWorld } from './purchase-world.js';

describe('a purchase that was partly refunded before anything was known of it', () => {
  let world: PurchaseWorld;
  beforeAll(async () => {
    world = await PurchaseWorld.open();
  });
  afterAll(() => world.close());

  it('I09 gives all its points when that refund is reversed, found by the model', async () => {
    const ana = await world.app.actor();
    const month = world.month();
    const [unit] = month.units;
    await world.apply({ ...month, units: [{ ...unit!, refunded: 25_000, refundedAt: world.now }] }, ana.id);
    expect(await world.balance(ana)).toBe(750);

    world.app.clock.advance(1000);
    const reversed = { ...month, snapshotAt: world.now };
    await world.apply(reversed);
    await world.apply(reversed);
    expect(await world.balance(ana)).toBe(1000);

    world.app.clock.advance(1000);
    await world.apply({ ...month, snapshotAt: world.now, units: [{ ...unit!, refunded: 100_000, refundedAt: world.now }] });
    expect(await world.balance(ana)).toBe(0);
    expect(await world.movements(ana)).toEqual([['grant', 750], ['grant', 250], ['clawback', -250], ['clawback', -750]]);
  });
});

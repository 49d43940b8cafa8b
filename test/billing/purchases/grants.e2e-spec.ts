import { PurchaseWorld } from './purchase-world.js';

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe('what is bought is given once', () => {
  let world: PurchaseWorld;
  beforeAll(async () => {
    world = await PurchaseWorld.open();
  });
  afterAll(() => world.close());

  it('P17 50 parallel copies of one notice have one effect, also when the purchase is not known yet', async () => {
    const ana = await world.app.actor();
    const bought = world.pack({ buyer: await world.tokenOf(ana) });
    const answers = await Promise.all(times(50, () => world.apply(bought)));
    expect(new Set(answers.map(({ purchaseId, accountId }) => `${purchaseId} ${accountId}`)).size).toBe(1);
    expect(await world.movements(ana)).toEqual([['grant', 500]]);
  });

  it('a renewal gives its points when the store tells of a new unit, not by the calendar', async () => {
    const ana = await world.app.actor();
    const first = world.month({ buyer: await world.tokenOf(ana) });
    await world.apply(first);
    world.app.clock.advance(31 * 86_400_000);
    await world.apply({ ...first, snapshotAt: world.now });
    expect(await world.balance(ana)).toBe(1000);
    const second = world.period({ unitKey: `${first.storeKey}-2` });
    const renewed = { ...first, snapshotAt: world.now, accessUntil: world.day(30), units: [second] };
    await world.apply(renewed);
    await world.apply(renewed);
    expect(await world.balance(ana)).toBe(2000);
  });
});

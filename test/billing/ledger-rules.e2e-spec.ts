import type { AccountId } from '../../src/kernel/ids.js';
import { PointsInsufficient } from '../../src/modules/billing/billing.problems.js';
import { DAY, LedgerWorld } from './ledger-world.js';

type Terms = { points: number } & ({ origin: 'purchased' } | { origin: 'welcome' | 'reward' | 'subscription'; days: number });

describe('the rules of the ledger', () => {
  let world: LedgerWorld;
  let accountId: AccountId;
  beforeAll(async () => {
    world = await LedgerWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(() => {
    accountId = world.person();
  });
  afterEach(async () => {
    expect(await world.verify()).toMatchObject({ ok: true, problems: [] });
  });

  const give = async (terms: Terms, key: string = world.ids.random()): Promise<string> => {
    const { points, origin } = terms;
    const expiring = (days: number) => ({ expiresAt: world.clock.after(days * DAY) });
    const how = terms.origin === 'purchased' ? { origin: terms.origin } : { origin: terms.origin, ...expiring(terms.days) };
    await world.tx(() => world.ledger.grant({ accountId, points, key, reason: origin, ...how }));
    return key;
  };
  const hold = async (points: number): Promise<string> => {
    const reference: string = world.ids.random();
    await world.tx(() => world.ledger.hold({ accountId, reference, points }));
    return reference;
  };
  const settle = (reference: string, captured: number) => world.tx(() => world.ledger.settle({ reference, captured }));
  const clawback = (points: number, grantKey?: string, key: string = world.ids.random()) =>
    world.tx(() => world.ledger.clawback({ accountId, key, points, reason: 'refund', grantKey }));
  const points = () => world.in(() => world.ledger.balanceOf(accountId));
  const lots = async () => (await points()).lots.map(({ origin, remaining }) => `${origin} ${remaining}`);
  const lines = async () => {
    const all = await world.in(() => world.statement.listAfter(accountId, 0, 100));
    return all.map(({ kind, amount }) => `${kind} ${amount}`);
  };

  it('spends the soonest-expiring first, equals by origin, then oldest first, purchased points last', async () => {
    await give({ origin: 'purchased', points: 1 });
    await give({ origin: 'subscription', points: 2, days: 5 });
    await give({ origin: 'reward', points: 3, days: 5 });
    await give({ origin: 'welcome', points: 4, days: 5 });
    await give({ origin: 'welcome', points: 5, days: 5 });
    await give({ origin: 'subscription', points: 6, days: 4 });
    expect(await lots()).toEqual(['subscription 6', 'welcome 4', 'welcome 5', 'reward 3', 'subscription 2', 'purchased 1']);
    await hold(6 + 4 + 1);
    expect(await lots()).toEqual(['welcome 4', 'reward 3', 'subscription 2', 'purchased 1']);
  });

  it('captures in the order of spending and gives the rest back to the lots it came from', async () => {
    await give({ origin: 'purchased', points: 10 });
    await give({ origin: 'reward', points: 3, days: 5 });
    const reference = await hold(8);
    expect(await points()).toMatchObject({ balance: 5, held: 8 });
    expect(await settle(reference, 4)).toEqual({ state: 'captured', held: 8, captured: 4, released: 4 });
    expect(await lots()).toEqual(['purchased 9']);
    expect(await lines()).toEqual(['grant 10', 'grant 3', 'hold -8', 'capture 0', 'release 4']);
  });

  it('answers a second settlement with the first one', async () => {
    await give({ origin: 'purchased', points: 5 });
    const reference = await hold(5);
    const first = await settle(reference, 2);
    expect(await settle(reference, 5)).toEqual(first);
    expect(await settle(reference, 0)).toEqual(first);
    expect(await world.in(() => world.ledger.chargesOf([reference, 'no such'])).then((all) => [...all])).toEqual([[reference, first]]);
  });

  it('refuses what cannot be: more than was held, a hold that is not there, a hold on other terms, half a point', async () => {
    await give({ origin: 'purchased', points: 5 });
    const reference = await hold(3);
    await expect(settle(reference, 4)).rejects.toThrow(/is of 3, not of 4/);
    await expect(settle('no such', 0)).rejects.toThrow(/there is no hold/);
    await expect(world.tx(() => world.ledger.hold({ accountId, reference, points: 2 }))).rejects.toThrow(/other terms/);
    await expect(hold(0.5)).rejects.toThrow(RangeError);
    await expect(hold(-1)).rejects.toThrow(RangeError);
    await expect(settle(reference, Number.NaN)).rejects.toThrow(RangeError);
    await expect(give({ origin: 'purchased', points: 0 })).rejects.toThrow(RangeError);
    expect(await points()).toMatchObject({ balance: 2, held: 3 });
  });

  it('says what is needed and what there is, and lets the transaction go on', async () => {
    await give({ origin: 'purchased', points: 5 });
    await world.tx(async () => {
      const refusal = await world.ledger.hold({ accountId, reference: world.ids.random(), points: 6 }).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(PointsInsufficient);
      expect(refusal).toMatchObject({ status: 409, code: 'points-insufficient', members: { needed: 6, available: 5 } });
      await world.ledger.hold({ accountId, reference: world.ids.random(), points: 5 });
    });
    expect(await points()).toMatchObject({ balance: 0, held: 5 });
  });

  it('holds nothing for nothing', async () => {
    const reference = await hold(0);
    expect(await world.in(() => world.ledger.chargeOf(reference))).toEqual({ state: 'held', held: 0, captured: 0, released: 0 });
    expect(await settle(reference, 0)).toEqual({ state: 'released', held: 0, captured: 0, released: 0 });
    expect(await lines()).toEqual([]);
  });

  it('lets points be spent until the millisecond in which they expire', async () => {
    await give({ origin: 'reward', points: 5, days: 1 });
    world.clock.advance(DAY - 1);
    const reference = await hold(2);
    world.clock.advance(1);
    await expect(hold(1)).rejects.toBeInstanceOf(PointsInsufficient);
    expect(await points()).toMatchObject({ balance: 0, held: 2, lots: [] });
    expect(await lines()).toEqual(['grant 5', 'hold -2', 'expiry -3']);
    // what was held while its lot expired goes back to it, and with it
    expect(await settle(reference, 1)).toMatchObject({ captured: 1, released: 1 });
    expect(await lines()).toEqual(['grant 5', 'hold -2', 'expiry -3', 'capture 0', 'release 1', 'expiry -1']);
  });

  it('books what expired for people who do not come by, once', async () => {
    await give({ origin: 'subscription', points: 5, days: 30 });
    await give({ origin: 'purchased', points: 7 });
    world.clock.advance(30 * DAY);
    const sweep = () => world.in(() => world.expiry.run(new AbortController().signal));
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect(await lines()).toEqual(['grant 5', 'grant 7', 'expiry -5']);
    expect(await lots()).toEqual(['purchased 7']);
  });

  it('takes a refund from what it gave, then from the rest, and what was spent becomes a debt that new points settle first', async () => {
    const pack = await give({ origin: 'purchased', points: 10 });
    await give({ origin: 'reward', points: 4, days: 9 });
    await settle(await hold(12), 12);
    expect(await lots()).toEqual(['purchased 2']);
    expect(await clawback(10, pack)).toBe(true);
    expect(await points()).toEqual({ balance: 0, held: 0, debt: 8, lots: [] });
    await expect(hold(1)).rejects.toBeInstanceOf(PointsInsufficient);
    await give({ origin: 'reward', points: 5, days: 9 });
    expect(await points()).toMatchObject({ balance: 0, debt: 3 });
    await give({ origin: 'purchased', points: 5 });
    expect(await points()).toMatchObject({ balance: 2, debt: 0 });
    expect(await lines()).toEqual([
      'grant 10', 'grant 4', 'hold -12', 'capture 0', 'clawback -2', 'grant 5', 'debt-settlement -5', 'grant 5', 'debt-settlement -3',
    ]);
  });

  it('leaves other lots alone while the refunded one has enough', async () => {
    await give({ origin: 'reward', points: 4, days: 9 });
    const pack = await give({ origin: 'purchased', points: 10 });
    await clawback(10, pack);
    expect(await lots()).toEqual(['reward 4']);
  });

  it('does not let a hold shelter points from a refund: what is released pays the debt', async () => {
    const pack = await give({ origin: 'purchased', points: 10 });
    const reference = await hold(10);
    await clawback(10, pack);
    expect(await points()).toMatchObject({ balance: 0, held: 10, debt: 10 });
    await settle(reference, 4);
    expect(await points()).toEqual({ balance: 0, held: 0, debt: 4, lots: [] });
  });

  it('takes back at most what a grant gave, over all its refunds', async () => {
    const pack = await give({ origin: 'purchased', points: 10 });
    await clawback(6, pack, 'first half');
    expect(await clawback(6, pack, 'first half')).toBe(false);
    await expect(clawback(5, pack)).rejects.toThrow(/points_lot_amounts/);
    await clawback(4, pack);
    await expect(clawback(1, 'no such grant')).rejects.toThrow(/no grant of that key/);
  });

  it('never gives one payment to two people', async () => {
    const key = await give({ origin: 'purchased', points: 10 });
    accountId = world.person();
    await expect(give({ origin: 'purchased', points: 10 }, key)).rejects.toThrow(/belongs to another account/);
    expect(await points()).toMatchObject({ balance: 0 });
  });
});

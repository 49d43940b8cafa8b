import type { StoreSnapshot } from '../../../src/modules/billing/purchases/store-snapshot.js';
import { LedgerFacade } from '../../../src/modules/billing/index.js';
import type { Actor } from '../../support/actor.js';
import { DAY, PurchaseWorld } from './purchase-world.js';

describe('refunds', () => {
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

  /** The same, said later, with this much of its first unit refunded. */
  const refunded = (bought: StoreSnapshot, part: number, over: Partial<StoreSnapshot> = {}): StoreSnapshot => {
    world.app.clock.advance(1000);
    const [first, ...rest] = bought.units;
    const marked = { ...first!, refunded: part, ...(part > 0 ? { refundedAt: world.now } : {}) };
    return { ...bought, snapshotAt: world.now, units: [marked, ...rest], ...over };
  };
  const spend = (points: number, reference: string) =>
    world.in(async () => {
      await world.app.get(LedgerFacade).hold({ accountId: ana.id, reference, points });
      await world.app.get(LedgerFacade).settle({ reference, captured: points });
    });

  it('Refund clawback: pro rata, rounded up, in steps, and never twice', async () => {
    const bought = world.pack({ buyer });
    await world.apply(bought);
    const part = refunded(bought, 33_333);
    await world.apply(part);
    await world.apply(part);
    expect(await world.balance(ana)).toBe(333);
    const all = refunded(bought, 100_000);
    await Promise.all(Array.from({ length: 10 }, () => world.apply(all)));
    expect(await world.movements(ana)).toEqual([['grant', 500], ['clawback', -167], ['clawback', -333]]);
  });

  it('Refund clawback: what was spent already becomes a debt, which the next purchase settles', async () => {
    const bought = world.pack({ buyer });
    await world.apply(bought);
    await spend(400, `${ana.id}/spent`);
    await world.apply(refunded(bought, 100_000));
    expect(await world.points(ana)).toMatchObject({ balance: 0, debt: 400 });
    await world.apply(world.pack({ buyer }));
    expect(await world.points(ana)).toMatchObject({ balance: 100, debt: 0 });
  });

  it('REFUND_REVERSED: exactly what was taken comes back, once, and can be taken again', async () => {
    const bought = world.pack({ buyer });
    await world.apply(bought);
    await spend(400, `${ana.id}/reversed`);
    await world.apply(refunded(bought, 50_000));
    expect(await world.points(ana)).toMatchObject({ balance: 0, debt: 150 });
    const undone = refunded(bought, 0);
    await Promise.all(Array.from({ length: 10 }, () => world.apply(undone)));
    expect(await world.points(ana)).toMatchObject({ balance: 100, debt: 0, lots: [{ origin: 'purchased', remaining: 100 }] });
    await world.apply(refunded(bought, 100_000));
    expect(await world.balance(ana)).toBe(-400);
    await world.apply(refunded(bought, 0));
    expect(await world.balance(ana)).toBe(100);
  });

  it('REFUND_REVERSED: points of a period that is long over can still be spent', async () => {
    const bought = world.month({ buyer });
    await world.apply(bought);
    await world.apply(refunded(bought, 100_000, { state: 'revoked', accessUntil: undefined }));
    world.app.clock.advance(90 * DAY);
    await world.apply(refunded(bought, 0, { state: 'expired', accessUntil: undefined }));
    const { lots } = await world.points(ana);
    expect(lots).toEqual([{ origin: 'subscription', remaining: 1000, expiresAt: expect.any(Date) }]);
    expect(Math.abs(lots[0]!.expiresAt!.getTime() - world.day(30).getTime())).toBeLessThan(60_000);
  });

  it('Refund of an old period: its points go, and the access of today stays', async () => {
    const first = world.month({ buyer });
    await world.apply(first);
    world.app.clock.advance(30 * DAY);
    const second = world.period({ unitKey: `${first.storeKey}-2` });
    const renewed = { ...first, snapshotAt: world.now, accessUntil: world.day(30), units: [first.units[0]!, second] };
    await world.apply(renewed);
    expect(await world.balance(ana)).toBe(2000);
    await world.apply(refunded(renewed, 100_000));
    expect(await world.balance(ana)).toBe(1000);
    expect(await world.plan(ana)).toEqual({ plan: 'plus', until: renewed.accessUntil });
  });

  it('Out of order: a refund that was said before a renewal and comes after it is not lost', async () => {
    const first = world.month({ buyer });
    await world.apply(first);
    const late = refunded(first, 100_000);
    world.app.clock.advance(1000);
    await world.apply({ ...first, snapshotAt: world.now, units: [world.period({ unitKey: `${first.storeKey}-2` })] });
    expect(await world.apply(late)).toMatchObject({ isNewer: false });
    expect(await world.balance(ana)).toBe(1000);
    expect(await world.row(first.storeKey)).toMatchObject({ state: 'active' });
  });

  it('Out of order: a word from before a refund does not undo it', async () => {
    const bought = world.pack({ buyer });
    await world.apply(refunded(bought, 100_000));
    await world.apply(bought);
    expect(await world.movements(ana)).toEqual([]);
  });

  it('tells the person of the points that came and went', async () => {
    const bought = world.pack({ buyer });
    await world.apply(bought);
    await world.apply(refunded(bought, 100_000));
    const sql = `select payload->'values' as values from outbox_event
                  where type = 'notifications.due' and payload->>'accountId' = $1 and payload->>'kind' = 'points' order by id`;
    expect((await world.app.sql<{ values: object }>(sql, [ana.id])).map(({ values }) => values)).toEqual([
      { points: 500, direction: 'added', why: 'purchase' }, { points: 500, direction: 'taken', why: 'refund' },
    ]);
  });
});

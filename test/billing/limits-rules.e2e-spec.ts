import type { AccountId } from '../../src/kernel/ids.js';
import { PointsInsufficient } from '../../src/modules/billing/billing.problems.js';
import { ConfirmationRequired, SpendingLimitReached } from '../../src/modules/billing/limits/limits.problems.js';
import { type LimitChanges, Limits } from '../../src/modules/billing/limits/limits.service.js';
import { DAY, LedgerWorld, times } from './ledger-world.js';

const HOUR = 3_600_000;

describe('own spending limits, in the ledger', () => {
  let world: LedgerWorld;
  let limits: Limits;
  let accountId: AccountId;
  beforeAll(async () => {
    world = await LedgerWorld.open({ poolMax: 30 });
    limits = new Limits(world.orm.em, world.clock);
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    accountId = world.person();
    await world.sql('insert into account (id, created_at) values (?, ?)', [accountId, world.clock.now()]);
    await world.tx(() => world.ledger.grant({ accountId, origin: 'purchased', points: 100, key: world.ids.random(), reason: 'pack' }));
  });
  afterEach(async () => {
    expect(await world.verify()).toMatchObject({ ok: true, problems: [] });
  });

  const limit = (changes: LimitChanges) => world.in(() => limits.change(accountId, changes));
  const hold = async (points: number, isPriceSeen?: boolean): Promise<string> => {
    const reference: string = world.ids.random();
    await world.tx(() => world.ledger.hold({ accountId, reference, points, isPriceSeen }));
    return reference;
  };
  const settle = (reference: string, captured: number) => world.tx(() => world.ledger.settle({ reference, captured }));
  const refusal = (work: Promise<unknown>) => work.then(() => null, (error: { members?: object }) => error);

  it('let through what fits exactly, and nothing more', async () => {
    await limit({ daily: 10 });
    await hold(6);
    await hold(4);
    expect(await refusal(hold(1))).toBeInstanceOf(SpendingLimitReached);
    await hold(0);
    expect(await world.in(() => world.ledger.balanceOf(accountId))).toMatchObject({ balance: 90, held: 10 });
  });

  it('name the limit, what is used and the moment at which there is room again, which is right to the millisecond', async () => {
    await limit({ daily: 10 });
    const first = world.clock.now();
    await hold(4);
    world.clock.advance(HOUR);
    await hold(5);
    const told = await refusal(hold(3));
    const freesAt = new Date(first.getTime() + DAY);
    expect(told).toMatchObject({
      status: 409, members: { limit: 'daily', most: 10, used: 9, needed: 3, freesAt: freesAt.toISOString() },
    });
    world.clock.advance(DAY - HOUR - 1);
    expect(await refusal(hold(3))).toBeInstanceOf(SpendingLimitReached);
    world.clock.advance(1);
    await hold(3);
  });

  it('have no such moment for what costs more than the whole limit', async () => {
    await limit({ daily: 10, weekly: 50 });
    expect(await refusal(hold(11))).toMatchObject({ members: { limit: 'daily', used: 0, freesAt: null } });
  });

  it('count what is held or captured, not what came back', async () => {
    await limit({ daily: 10 });
    const reference = await hold(10);
    await settle(reference, 3);
    expect(await world.in(() => limits.spentBy(accountId))).toEqual({ daily: 3, weekly: 3 });
    await hold(7);
    expect(await refusal(hold(1))).toMatchObject({ members: { used: 10 } });
  });

  it('of two, name the one that lasts longer', async () => {
    await limit({ daily: 10, weekly: 15 });
    const first = world.clock.now();
    await hold(8);
    world.clock.advance(2 * DAY);
    await hold(7);
    const weeklyFrees = new Date(first.getTime() + 7 * DAY).toISOString();
    expect(await refusal(hold(4))).toMatchObject({ members: { limit: 'weekly', most: 15, used: 15, freesAt: weeklyFrees } });
  });

  it('hold at once, raised or lowered, and are gone with null; what is not named stays', async () => {
    await limit({ daily: 5, confirmAbove: 50 });
    expect(await refusal(hold(6))).toBeInstanceOf(SpendingLimitReached);
    await limit({ daily: 6 });
    await hold(6);
    await limit({ daily: 1 });
    expect(await refusal(hold(1))).toBeInstanceOf(SpendingLimitReached);
    await limit({ daily: null });
    await hold(50);
    expect(await world.in(() => limits.get(accountId))).toMatchObject({ daily: null, weekly: null, confirmAbove: 50 });
  });

  it('ask before a dear one, unless its price was seen', async () => {
    await limit({ confirmAbove: 5, daily: 20 });
    await hold(5);
    expect(await refusal(hold(6))).toMatchObject({ code: 'confirmation-required', members: { confirmAbove: 5, needed: 6 } });
    await hold(6, true);
    expect(await refusal(hold(10, true))).toBeInstanceOf(SpendingLimitReached);
    expect(await refusal(hold(7))).toBeInstanceOf(ConfirmationRequired);
  });

  it('come after what cannot be paid at all, and leave a hold that there is already as it is', async () => {
    await limit({ daily: 10 });
    expect(await refusal(hold(101))).toBeInstanceOf(PointsInsufficient);
    const reference = await hold(10);
    await world.tx(() => world.ledger.hold({ accountId, reference, points: 10 }));
  });

  it('are passed by none of 100 holds at the same time: exactly what fits is held', async () => {
    await limit({ daily: 10 });
    const reasons = await world.overlap('ledger_account', 20, () => Promise.all(times(100, () => refusal(hold(1)))));
    expect(reasons.filter((reason) => reason === null)).toHaveLength(10);
    expect(reasons.filter((reason) => reason !== null && !(reason instanceof SpendingLimitReached))).toEqual([]);
    expect(await world.in(() => world.ledger.balanceOf(accountId))).toMatchObject({ balance: 90, held: 10 });
  });
});

import { PointsInsufficient } from '../../src/modules/billing/billing.problems.js';
import { LedgerWorld, times } from './ledger-world.js';

const CONNECTIONS = 50;

describe('the ledger, asked by many at once', () => {
  let world: LedgerWorld;
  beforeAll(async () => {
    world = await LedgerWorld.open({ poolMax: CONNECTIONS + 2, welcome: 7 });
  });
  afterAll(() => world.close());
  afterEach(async () => {
    expect(await world.verify()).toMatchObject({ ok: true, problems: [] });
  });

  const outcomes = async (attempts: Promise<unknown>[]) => {
    const settled = await Promise.allSettled(attempts);
    const refused = settled.filter((one) => one.status === 'rejected').map((one) => one.reason as unknown);
    expect(refused.filter((reason) => !(reason instanceof PointsInsufficient))).toEqual([]);
    return { done: settled.length - refused.length, refused: refused.length };
  };

  it('gives the last point to one of a hundred', async () => {
    const accountId = world.person();
    await world.tx(() => world.ledger.hold({ accountId, reference: world.ids.random(), points: 6 }));
    const spend = () => world.tx(() => world.ledger.hold({ accountId, reference: world.ids.random(), points: 1 }));
    expect(await world.overlap('ledger_account', CONNECTIONS, () => outcomes(times(100, spend)))).toEqual({ done: 1, refused: 99 });
    expect(await world.in(() => world.ledger.balanceOf(accountId))).toEqual({ balance: 0, held: 7, debt: 0, lots: [] });
  });

  it('gives ten of a hundred what a balance for ten covers, over many lots', async () => {
    const accountId = world.person();
    await world.tx(async () => {
      for (const key of times(9, () => world.ids.random())) {
        await world.ledger.grant({ accountId, origin: 'purchased', points: 7, key, reason: 'pack' });
      }
    });
    const spend = () => world.tx(() => world.ledger.hold({ accountId, reference: world.ids.random(), points: 7 }));
    expect(await world.overlap('ledger_account', CONNECTIONS, () => outcomes(times(100, spend)))).toEqual({ done: 10, refused: 90 });
  });

  it('opens the books once, with one welcome, however many come first', async () => {
    const accountId = world.person();
    const first = () => world.in(() => world.ledger.balanceOf(accountId));
    const seen = await world.overlap('ledger_account', CONNECTIONS, () => Promise.all(times(CONNECTIONS, first)));
    expect(new Set(seen.map(({ balance }) => balance))).toEqual(new Set([7]));
    const lines = await world.in(() => world.statement.listAfter(accountId, 0, 10));
    expect(lines).toMatchObject([{ kind: 'grant', amount: 7, balanceAfter: 7 }]);
  });

  it('has one effect for one key, fifty times at once', async () => {
    const accountId = world.person();
    const [key, reference] = [world.ids.random(), world.ids.random()];
    const fifty = <T>(act: () => Promise<T>) =>
      world.overlap('ledger_account', CONNECTIONS, () => Promise.all(times(CONNECTIONS, () => world.tx(act))));
    const yes = (answers: boolean[]) => answers.filter(Boolean).length;

    expect(yes(await fifty(() => world.ledger.grant({ accountId, origin: 'purchased', points: 10, key, reason: 'pack' })))).toBe(1);
    await fifty(() => world.ledger.hold({ accountId, reference, points: 5 }));
    const charges = await fifty(() => world.ledger.settle({ reference, captured: 2 }));
    expect(charges).toEqual(times(CONNECTIONS, () => ({ state: 'captured', held: 5, captured: 2, released: 3 })));
    expect(yes(await fifty(() => world.ledger.clawback({ accountId, key, points: 10, grantKey: key, reason: 'refund' })))).toBe(1);

    const lines = await world.in(() => world.statement.listAfter(accountId, 0, 100));
    expect(lines.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['grant', 7], ['grant', 10], ['hold', -5], ['capture', 0], ['release', 3], ['clawback', -10],
    ]);
  });

  it('settles a hold once when two ends race, and both hear the same', async () => {
    const accountId = world.person();
    for (const reference of times(20, () => world.ids.random())) {
      await world.tx(() => world.ledger.grant({ accountId, origin: 'purchased', points: 4, key: reference, reason: 'pack' }));
      await world.tx(() => world.ledger.hold({ accountId, reference, points: 4 }));
      const ends = times(10, (i) => () => world.tx(() => world.ledger.settle({ reference, captured: i % 5 })));
      const answers = await world.overlap('ledger_account', 10, () => Promise.all(ends.map((end) => end())));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    }
  });

  it('leaves nothing of a transaction that was rolled back or cut off', async () => {
    const accountId = world.person();
    await world.in(() => world.ledger.balanceOf(accountId));
    const reference = world.ids.random();
    await expect(
      world.tx(async () => {
        await world.ledger.hold({ accountId, reference, points: 3 });
        throw new Error('a fault');
      }),
    ).rejects.toThrow('a fault');
    const holdThree = 'select * from ledger_hold($1, $2, 0, null, $3, $4, 3)';
    await world.cutOff(holdThree, [accountId, world.ids.random(), world.clock.now(), reference]);
    expect(await world.in(() => world.ledger.balanceOf(accountId))).toMatchObject({ balance: 7, held: 0 });
    expect(await world.in(() => world.ledger.chargeOf(reference))).toBeNull();
  });

  it('keeps the books right under eight clients who do anything', async () => {
    const people = times(3, () => world.person());
    const known = new Map(people.map((id) => [id, { net: 7, open: [] as { reference: string; points: number }[] }]));
    let seed = 20260101;
    const chance = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; // the constants of ANSI C
      return Math.floor((seed / 2 ** 32) * below);
    };
    const act = async () => {
      const accountId = people[chance(3)]!;
      const mine = known.get(accountId)!;
      const [kind, points, key] = [chance(4), 1 + chance(9), world.ids.random()];
      const abort = chance(10) === 0;
      const done = new Error('rolled back on purpose');
      const inTx = (work: () => Promise<unknown>) =>
        world.tx(async () => {
          await work();
          if (abort) throw done;
        });
      try {
        if (kind === 0) {
          await inTx(() => world.ledger.grant({ accountId, origin: 'purchased', points, key, reason: 'pack' }));
          mine.net += points;
        } else if (kind === 1) {
          await inTx(() => world.ledger.hold({ accountId, reference: key, points }));
          mine.open.push({ reference: key, points });
        } else if (kind === 2) {
          await inTx(() => world.ledger.clawback({ accountId, key, points, reason: 'refund' }));
          mine.net -= points;
        } else {
          const hold = mine.open.splice(chance(mine.open.length), 1)[0];
          if (!hold) return;
          const captured = chance(hold.points + 1);
          try {
            await inTx(() => world.ledger.settle({ reference: hold.reference, captured }));
            mine.net -= captured;
          } catch (error) {
            mine.open.push(hold);
            throw error;
          }
        }
      } catch (error) {
        if (error !== done && !(error instanceof PointsInsufficient)) throw error;
      }
    };
    await Promise.all(
      times(8, async () => {
        for (let i = 0; i < 250; i += 1) await act();
      }),
    );
    for (const [accountId, { net, open }] of known) {
      const { balance, held, debt } = await world.in(() => world.ledger.balanceOf(accountId));
      expect({ net: balance + held - debt, held }).toEqual({ net, held: open.reduce((sum, { points }) => sum + points, 0) });
    }
  });
});

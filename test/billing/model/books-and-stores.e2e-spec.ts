import { playModel } from './books-and-stores.js';
import { check } from './check.js';
import { ModelWorld } from './model-world.js';
import { Run } from './run.js';
import type { Step } from './steps.js';

const RUNS = 60;

/** The short form; `books-and-stores.proof-spec.ts` and `npm run chaos -- books` play thousands. */
describe('purchases, refunds and spending beside their model', () => {
  let world: ModelWorld;
  beforeAll(async () => {
    world = await ModelWorld.open();
  });
  afterAll(() => world?.close());

  it('end as the stores have it: sums, balances, one grant for each transaction, and the plan', async () => {
    const seen = await playModel(world, { runs: RUNS, seed: 20_260_101, mostSteps: 20 });
    expect(seen.failure).toBeNull();
    expect(seen.purchases).toBeGreaterThan(RUNS);
  }, 120_000);

  /** Seldom enough by chance: three kinds of steps in one order, and a month in between. */
  it.each(['app-store', 'google-play'] as const)('end so after a year that was given up for a monthly plan: %s', async (store) => {
    const steps: Step[] = [
      { do: 'buy', who: 0, store, ware: 2, isPack: false, quantity: 1, token: true, where: 'here' },
      { do: 'wait', hours: 24, sweep: false },
      { do: 'change', what: 0, ware: 1 },
      { do: 'wait', hours: 24 * 30, sweep: true },
      { do: 'pay', what: 1 },
    ];
    const run = await Run.begin(world);
    for (const step of steps) await run.play(step);
    expect(run.purchases.flatMap(({ units }) => units)).toHaveLength(3);
    await run.converge(1);
    await check(run);
  });

  /** Found by chance: the plan that gave way was presented by somebody else, after the new one. */
  it('leave a line of purchases to one person, whichever of them is presented first', async () => {
    const run = await Run.begin(world);
    await run.play({ do: 'buy', who: 0, store: 'google-play', ware: 0, isPack: false, quantity: 1, token: false, where: 'here' });
    await run.play({ do: 'change', what: 0, ware: 1 });
    await run.play({ do: 'present', what: 1, who: 0, crash: false });
    await run.play({ do: 'present', what: 0, who: 1, crash: false });
    await run.converge(0);
    await check(run);
    expect(run.service.duePoints(1)).toBe(0);
  });
});

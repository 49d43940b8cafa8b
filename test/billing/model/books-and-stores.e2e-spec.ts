import { playModel } from './books-and-stores.js';
import { ModelWorld } from './model-world.js';

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
});

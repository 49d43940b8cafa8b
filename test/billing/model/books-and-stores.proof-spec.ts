import { playModel } from './books-and-stores.js';
import { ModelWorld } from './model-world.js';
import { reportOf } from './report.js';

const RUNS = Number(process.env['MODEL_RUNS'] ?? 2_000);
/** Always the same lives, so that a change is judged by what it changed; `npm run chaos -- books` plays new ones. */
const SEED = Number(process.env['MODEL_SEED'] ?? 366_373_326);
const LIMIT_MS = 45 * 60_000;

/** The long form of `books-and-stores.e2e-spec.ts`. */
describe('thousands of lives of stores and people beside their model', () => {
  let world: ModelWorld;
  beforeAll(async () => {
    world = await ModelWorld.open();
  }, 60_000);
  afterAll(() => world?.close());

  it(`end as the stores have it (${RUNS} runs)`, async () => {
    const startedAt = performance.now();
    const seen = await playModel(world, { runs: RUNS, seed: SEED });
    process.stdout.write(`${reportOf(seen, performance.now() - startedAt)}\n`);
    expect(seen.failure).toBeNull();
    expect(seen.runs).toBe(RUNS);
  }, LIMIT_MS);
});

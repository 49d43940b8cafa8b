import { playModel } from '../billing/model/books-and-stores.js';
import { ModelWorld } from '../billing/model/model-world.js';
import { reportOf } from '../billing/model/report.js';
import { startTestServices } from '../support/test-services.js';

const RUNS = Number(process.env['CHAOS_RUNS'] ?? 2_000);

/**
 * Purchases, renewals, refunds, spending and crashes in random order, over both stores, beside a model of the stores and of the books;
 * notices come late, twice, together or never. What fails is told in its shortest form.
 */
export async function books(seed: number): Promise<boolean> {
  const services = await startTestServices();
  try {
    const world = await ModelWorld.open();
    try {
      const startedAt = performance.now();
      const seen = await playModel(world, { runs: RUNS, seed });
      process.stdout.write(`${reportOf(seen, performance.now() - startedAt)}\n`);
      return seen.failure === null && seen.runs === seen.asked;
    } finally {
      await world.close();
    }
  } finally {
    await services.stop();
  }
}

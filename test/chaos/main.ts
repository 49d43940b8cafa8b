import { books } from './books.js';
import { deletion } from './deletion/deletion.js';
import { workerKills } from './worker-kills.js';

/**
 * `npm run chaos [-- NAME [SEED]]`. Each run breaks something again and again, real processes or what happens between transactions, and
 * compares what is left with what was promised.
 */
const RUNS: Readonly<Record<string, (seed: number) => Promise<boolean>>> = { 'worker-kills': workerKills, books, deletion };

const [name = 'worker-kills', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const run = RUNS[name];
if (!run) {
  process.stderr.write(`There is no run named ${name}; there are: ${Object.keys(RUNS).join(', ')}\n`);
  process.exit(2);
}
process.exit((await run(Number(seed))) ? 0 : 1);

import { benchData } from './bench-data.js';
import { communityOf } from './community.js';

/** Fills the folder that `AICASSO_BENCH_DATA` names: `node .build/test/bench/feed/seed/main.js 10000 1000000`. */
const sizes = process.argv.slice(2).map(Number);
await benchData(sizes.map((posts) => communityOf(posts)), (line) => process.stdout.write(`${line}\n`));

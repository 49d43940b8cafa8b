import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { exports } from './export/export.js';
import { feed } from './feed/feed.js';
import { likes } from './feed/likes.js';
import { pipelineOverhead } from './pipeline-overhead.js';
import { idleMemory } from './idle-memory.js';
import { ledger } from './ledger/ledger.js';
import { retention } from './retention/retention.js';
import { peer } from './peer/peer.js';
import { sanitiser } from './sanitiser.js';
import { signIn } from './sign-in.js';
import { tracing } from './tracing/tracing.js';

/**
 * `npm run bench [-- NAME [--short]]`: each measurement beside its limit, in a table and in `test/results/<name>.json`. The short form, of
 * those that have one, shows that it runs; what it measures is kept nowhere.
 */
export interface Measured {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number | undefined;
  readonly atLeast?: number | undefined;
}

const BENCHES: Readonly<Record<string, (isShort: boolean) => Promise<Measured[]>>> = {
  pipeline: pipelineOverhead, memory: idleMemory, 'sign-in': signIn, feed, likes, sanitiser, ledger, export: exports,
  retention, peer, tracing,
};

const isShort = process.argv.includes('--short');
const wanted = process.argv.slice(2).find((argument) => !argument.startsWith('--'));
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted && wanted !== name) continue;
  const rows = await bench(isShort);
  process.stdout.write(`\n${name}\n`);
  for (const { what, value, unit, limit, atLeast } of rows) {
    const most = limit === undefined ? '' : `   limit ${limit} ${unit}: ${value <= limit ? 'met' : 'MISSED'}`;
    const least = atLeast === undefined ? '' : `   at least ${atLeast} ${unit}: ${value >= atLeast ? 'met' : 'MISSED'}`;
    process.stdout.write(`  ${what.padEnd(64)} ${value.toFixed(unit === '×' ? 2 : 1).padStart(9)} ${unit}${most}${least}\n`);
  }
  if (isShort) continue;
  await mkdir('test/results', { recursive: true });
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, memoryBytes: totalmem(), node: process.version };
  await writeFile(`test/results/${name}.json`, `${JSON.stringify({ measuredAt: new Date().toISOString(), machine, rows }, null, 2)}\n`);
}
process.exit(0);

import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { pipelineOverhead } from './pipeline-overhead.js';
import { idleMemory } from './idle-memory.js';
import { signIn } from './sign-in.js';

/** `npm run bench [-- NAME]`: each measurement beside its limit, in a table and in `test/results/<name>.json`. */
export interface Measured {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number | undefined;
}

const BENCHES: Readonly<Record<string, () => Promise<Measured[]>>> = { pipeline: pipelineOverhead, memory: idleMemory, 'sign-in': signIn };

const wanted = process.argv[2];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted && wanted !== name) continue;
  const rows = await bench();
  process.stdout.write(`\n${name}\n`);
  for (const { what, value, unit, limit } of rows) {
    const verdict = limit === undefined ? '' : `   limit ${limit} ${unit}: ${value <= limit ? 'met' : 'MISSED'}`;
    process.stdout.write(`  ${what.padEnd(46)} ${value.toFixed(1).padStart(9)} ${unit}${verdict}\n`);
  }
  await mkdir('test/results', { recursive: true });
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, memoryBytes: totalmem(), node: process.version };
  await writeFile(`test/results/${name}.json`, `${JSON.stringify({ measuredAt: new Date().toISOString(), machine, rows }, null, 2)}\n`);
}
process.exit(0);

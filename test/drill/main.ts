import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { drill } from './drill.js';

/** `npm run drill [-- MEGABYTES] [--short]`: a backup, a restore, and whether all is there. Exit code 1 when it is not. */
const isShort = process.argv.includes('--short');
const megabytes = Number(process.argv.slice(2).find((it) => /^\d+$/.test(it)) ?? (isShort ? 5 : 500));
const rows = await drill(megabytes);
let isGood = true;
for (const { what, value, unit, is, limit } of rows) {
  const isMet = (is === undefined || value === is) && (limit === undefined || isShort || value <= limit);
  isGood &&= isMet;
  const goal = is !== undefined ? `   must be ${is}` : limit !== undefined ? `   limit ${limit}` : '';
  const verdict = goal === '' ? '' : isMet ? ': met' : ': MISSED';
  process.stdout.write(`  ${what.padEnd(60)} ${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}${goal}${verdict}\n`);
}
process.stdout.write(`drill: ${isGood ? 'good' : 'NOT GOOD'}\n`);
if (!isShort) {
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, memoryBytes: totalmem(), node: process.version };
  await mkdir('test/results', { recursive: true });
  await writeFile('test/results/drill.json', `${JSON.stringify({ measuredAt: new Date().toISOString(), machine, rows }, null, 2)}\n`);
}
process.exit(isGood ? 0 : 1);

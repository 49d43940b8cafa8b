import { mkdir, writeFile } from 'node:fs/promises';
import { startTestServices } from '../support/test-services.js';
import type { Cell } from './run-cases.js';
import { allCells } from './suite.js';
import { tableOf } from './table.js';
import { LabWorld } from './world.js';

/**
 * `npm run lab [-- PROVIDER …]`: every adapter through every scenario against its stand-in, as a table and in `test/results/lab.json`.
 * `npm run lab -- simulation [JOBS] [SEED]`: see `simulation/main.ts`.
 */
const wanted = process.argv.slice(2);
if (wanted[0] === 'simulation') {
  const [, jobs = 10_000, seed = Date.now() % 1_000_000] = wanted;
  const { runSimulation } = await import('./simulation/main.js');
  process.exit((await runSimulation(Number(jobs), Number(seed))) ? 0 : 1);
}
const services = await startTestServices();
let isClean = false;
try {
  const startedAt = performance.now();
  const world = await LabWorld.start(wanted.length > 0 ? wanted : undefined);
  try {
    const providers = world.standIns.map(({ provider }) => provider);
    const cells = await allCells(world);
    const table = tableOf(providers, cells);
    isClean = table.isClean;
    process.stdout.write(`${table.lines.join('\n')} (${Math.round((performance.now() - startedAt) / 1000)} s)\n`);
    if (wanted.length === 0) await record(cells);
  } finally {
    await world.stop();
  }
} finally {
  await services.stop();
}
process.exit(isClean ? 0 : 1);

async function record(cells: readonly Cell[]): Promise<void> {
  const rows = Map.groupBy(cells, ({ row }) => row);
  const word = ({ cannot, faults }: Cell) => (faults.length > 0 ? { failed: faults } : cannot === undefined ? 'ok' : { cannot });
  const byRow = [...rows].map(([row, mine]) => [row, Object.fromEntries(mine.map((cell) => [cell.provider, word(cell)]))]);
  await mkdir('test/results', { recursive: true });
  const result = { ranAt: new Date().toISOString(), rows: Object.fromEntries(byRow) as object };
  await writeFile('test/results/lab.json', `${JSON.stringify(result, null, 2)}\n`);
}

import { fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startTestServices } from '../../support/test-services.js';
import { reportOf, sumOf } from './report.js';
import { simulate, type Simulated } from './simulation.js';

/**
 * `npm run lab -- simulation [JOBS] [SEED]`: the jobs in as many processes as there are cores, each with a database and a seed of its own;
 * the summary also in `test/results/simulation.json`.
 */
export async function runSimulation(jobs: number, seed: number): Promise<boolean> {
  const services = await startTestServices();
  try {
    const processes = Math.min(availableParallelism(), Math.ceil(jobs / 100));
    const each = Math.ceil(jobs / processes);
    const startedAt = performance.now();
    const parts = await Promise.all(Array.from({ length: processes }, (_, n) => part(each, seed + n)));
    const minutes = Math.round((performance.now() - startedAt) / 6_000) / 10;
    const seen = sumOf(parts);
    process.stdout.write(`${reportOf(seed, each * processes, seen).join('\n')} (${minutes} min, ${processes} processes)\n`);
    await mkdir('test/results', { recursive: true });
    const result = { ranAt: new Date().toISOString(), jobs: each * processes, seed, processes, minutes, ...seen };
    await writeFile('test/results/simulation.json', `${JSON.stringify(result, null, 2)}\n`);
    return seen.wrong.length === 0;
  } finally {
    await services.stop();
  }
}

function part(jobs: number, seed: number): Promise<Simulated> {
  const child = fork(fileURLToPath(import.meta.url), [String(jobs), String(seed)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (seen) => resolve(seen as Simulated));
    child.once('exit', (code) => reject(new Error(`the process of seed ${seed} ended with ${code}`)));
  });
}

if (process.send) {
  const [jobs, seed] = process.argv.slice(2).map(Number);
  const say = (line: string) => process.stdout.write(`seed ${seed}: ${line}\n`);
  const seen = await simulate({ jobs: jobs!, seed: seed!, say });
  process.send(seen, () => process.exit(0));
}

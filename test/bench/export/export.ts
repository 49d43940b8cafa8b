import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ApiClient } from '../../../src/local/tour/client.js';
import { Deployment } from '../../tools/deployment.js';
import type { Measured } from '../main.js';
import { quantile } from '../quantile.js';
import { CREATION_BYTES, fillLibrary } from './library.js';

const CREATIONS = 5_000;
const SHORT = 100;
const ROUNDS = Number(process.env['AICASSO_BENCH_ROUNDS'] ?? 3);
const AT_LEAST = 0.6;
const LIMIT_MB = 64;
const LOOK_MS = 50;
const BARE = fileURLToPath(new URL('./bare-copy.js', import.meta.url));

interface Export {
  readonly id: string;
  readonly status: string;
}

/**
 * The copy of a person's data with 5,000 creations of 2 MiB, from the request until it is ready, beside a bare script that puts the same
 * objects into a stored zip: in turns, on the same storage. `AICASSO_BENCH_CREATIONS` takes another number of creations,
 * `AICASSO_BENCH_ROUNDS` of rounds. The memory is that of the service's process, beyond what it took at rest after a first export.
 */
export async function exports(isShort: boolean): Promise<Measured[]> {
  const creations = Number(process.env['AICASSO_BENCH_CREATIONS'] ?? (isShort ? SHORT : CREATIONS));
  const deployment = await Deployment.start({ EXPORT_LIMIT_PER_DAY: '1000' });
  try {
    await deployment.run('all', 'api,worker,scheduler');
    const api = await deployment.person('bench-export', 100);
    await made(api); // warm
    const { id } = await api.get<{ id: string }>('/v1/me');
    const keys = await fillLibrary(deployment, id, creations);
    return await measure(deployment, api, keys, isShort ? 1 : ROUNDS);
  } finally {
    await deployment.stop();
  }
}

async function measure(deployment: Deployment, api: ApiClient, keys: readonly string[], rounds: number): Promise<Measured[]> {
  const megabytes = (keys.length * CREATION_BYTES) / 1e6;
  const ours: number[] = [];
  const bare: number[] = [];
  const growths: number[] = [];
  for (let n = 0; n < rounds; n++) {
    bare.push(megabytes / (await bareCopy(deployment, keys) / 1000));
    const memory = await watched(deployment.pidOf('all'), () => made(api));
    ours.push(megabytes / (memory.ms / 1000));
    growths.push(memory.growthMb);
    await deployment.sql.query(`update data_export set expires_at = now()`);
    await deployment.cli('retention', 'run');
  }
  const ratios = ours.map((rate, n) => rate / bare[n]!);
  return [
    { what: `${keys.length} creations of 2 MiB`, value: megabytes, unit: 'MB' },
    { what: 'export, from the request until it is ready, median', value: quantile(ours, 0.5), unit: 'MB/s' },
    { what: 'bare copy into a stored zip, median', value: quantile(bare, 0.5), unit: 'MB/s' },
    { what: `ours to bare, median of ${rounds} in turns`, value: quantile(ratios, 0.5), unit: '×', atLeast: AT_LEAST },
    { what: 'ours to bare, worst', value: Math.min(...ratios), unit: '×' },
    { what: 'memory beyond rest, most', value: Math.max(...growths), unit: 'MB', limit: LIMIT_MB },
  ];
}

/** Asks for one and waits until it is ready. */
export async function made(api: ApiClient): Promise<void> {
  const { id } = await api.post<Export>('/v1/privacy/exports');
  for (;;) {
    const { status } = await api.get<Export>(`/v1/privacy/exports/${id}`);
    if (status === 'ready') return;
    if (status === 'failed') throw new Error('the export failed');
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function bareCopy(deployment: Deployment, keys: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [BARE], { env: { ...process.env, ...deployment.env }, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(keys.join('\n'));
  const told = await text(child.stdout);
  if (told === '') throw new Error('the bare copy failed');
  return Number(told);
}

/** How long `work` took, and by how much the process grew meanwhile. */
export async function watched(pid: number, work: () => Promise<void>): Promise<{ ms: number; growthMb: number }> {
  const before = await residentMb(pid);
  let most = before;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      most = Math.max(most, await residentMb(pid));
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  })();
  const startedAt = performance.now();
  await work();
  const ms = performance.now() - startedAt;
  isOver = true;
  await watching;
  return { ms, growthMb: most - before };
}

/** Linux. */
async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

import { readFile } from 'node:fs/promises';
import { Deployment } from '../tools/deployment.js';
import { freePorts } from '../tools/free-ports.js';
import { processorSeconds } from './cost/spent.js';
import { requestOf } from './load/connection.js';
import { asManyAsCan } from './load/load.js';
import type { Measured } from './main.js';
import { quantile } from './quantile.js';

const LIMIT_MB = 220;
const API_LIMIT_MB = 300;
const START_LIMIT_MS = 3_000;
const STARTS = 5;
const CONNECTIONS = 16;

/**
 * Resident memory of the one-process service (all roles) that has nothing to do; the databases are other processes. And how long a process
 * that serves the API takes from its start to the first answer, and its memory while it is asked as much as it can answer. Linux.
 */
export async function idleMemory(isShort: boolean): Promise<Measured[]> {
  const deployment = await Deployment.start();
  try {
    await deployment.run('all', 'api,worker,scheduler');
    await new Promise((resolve) => setTimeout(resolve, isShort ? 1_000 : 10_000));
    const idle = await residentMb(deployment.pidOf('all'));
    await deployment.kill('all', 'SIGTERM');
    const [starts, cores]: [number[], number[]] = [[], []];
    for (let n = 0; n < (isShort ? 1 : STARTS); n++) {
      const start = await startOf(deployment, n);
      starts.push(start.ms);
      cores.push(start.processorMs);
    }
    const [port] = await freePorts(1);
    await deployment.run('api', 'api', { PORT: String(port) });
    const load = { url: `http://127.0.0.1:${port}`, request: () => requestOf({ path: '/v1/feed' }), seconds: isShort ? 1 : 10 };
    await asManyAsCan(load, CONNECTIONS);
    const [first, loaded] = ['P24 API process, start to first answer', await residentMb(deployment.pidOf('api'))];
    return [
      { what: 'resident memory, all roles, idle', value: idle, unit: 'MB', limit: LIMIT_MB },
      { what: `${first}, median`, value: quantile(starts, 0.5), unit: 'ms' },
      { what: 'P24 of it processor time of the process, median', value: quantile(cores, 0.5), unit: 'ms' },
      { what: `${first}, worst of ${starts.length}`, value: Math.max(...starts), unit: 'ms', limit: START_LIMIT_MS },
      { what: 'P24 resident memory, API process, after load', value: loaded, unit: 'MB', limit: API_LIMIT_MB },
    ];
  } finally {
    await deployment.stop();
  }
}

async function startOf(deployment: Deployment, n: number): Promise<{ ms: number; processorMs: number }> {
  const [port] = await freePorts(1);
  const startedAt = performance.now();
  await deployment.run(`api-${n}`, 'api', { PORT: String(port) });
  const ms = performance.now() - startedAt;
  const processorMs = (await processorSeconds(deployment.pidOf(`api-${n}`))) * 1_000;
  await deployment.kill(`api-${n}`, 'SIGTERM');
  return { ms, processorMs };
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

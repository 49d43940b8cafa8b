import { readFile } from 'node:fs/promises';
import { Deployment } from '../tools/deployment.js';
import type { Measured } from './main.js';

const LIMIT_MB = 220;
const SETTLE_MS = 10_000;

/** Resident memory of the one-process service (all roles) that has nothing to do; the databases are other processes. Linux. */
export async function idleMemory(): Promise<Measured[]> {
  const deployment = await Deployment.start();
  try {
    await deployment.run('all', 'api,worker,scheduler');
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const status = await readFile(`/proc/${deployment.pidOf('all')}/status`, 'utf8');
    const kilobytes = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]);
    return [{ what: 'resident memory, all roles, idle', value: kilobytes / 1024, unit: 'MB', limit: LIMIT_MB }];
  } finally {
    await deployment.stop();
  }
}

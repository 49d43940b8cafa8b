import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import type { Deployment } from '../../tools/deployment.js';
import type { CountingS3 } from './counting-s3.js';

/** Of proc(5), on every usual Linux. */
const TICKS_PER_SECOND = 100;

/** What was spent until now, or between two looks. Seconds are of processor time. */
export interface Spent {
  readonly apiSeconds: number;
  readonly workerSeconds: number;
  readonly schedulerSeconds: number;
  readonly databaseSeconds: number;
  readonly statements: number;
  readonly walBytes: number;
  readonly redisCommands: number;
  readonly s3Calls: number;
  readonly s3Bytes: number;
}

export interface Meters {
  readonly deployment: Deployment;
  readonly s3: CountingS3;
  readonly redis: Redis;
  /** Of the local services. */
  readonly folder: string;
}

/** What is spent while `work` goes on: by it, and by what the service does of itself meanwhile. */
export async function during(meters: Meters, work: () => Promise<void>): Promise<Spent> {
  const before = await untilNow(meters);
  await work();
  const after = await untilNow(meters);
  const difference = Object.entries(after).map(([name, value]) => [name, (value as number) - before[name as keyof Spent]]);
  return Object.fromEntries(difference) as unknown as Spent;
}

async function untilNow({ deployment, s3, redis, folder }: Meters): Promise<Spent> {
  const { rows: [counts] } = await deployment.sql.query<{ calls: string; wal: string }>(
    `select (select sum(calls) from pg_stat_statements) as calls, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as wal`);
  const postmaster = Number((await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  const seconds = (role: string) => processorSeconds(deployment.pidOf(role));
  return {
    apiSeconds: await seconds('api'),
    workerSeconds: await seconds('worker'),
    schedulerSeconds: await seconds('scheduler'),
    databaseSeconds: await secondsOfFamily(postmaster),
    statements: Number(counts!.calls),
    walBytes: Number(counts!.wal),
    redisCommands: Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1]),
    s3Calls: s3.calls,
    s3Bytes: s3.bytes,
  };
}

/** Processor time of a process until now. */
export async function processorSeconds(pid: number): Promise<number> {
  return (await timesOf(pid))?.own ?? Number.NaN;
}

interface Times {
  readonly own: number;
  /** Of its children that have ended. */
  readonly ended: number;
  readonly parent: number;
}

/** Null when there is no such process. */
async function timesOf(pid: number): Promise<Times | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number); // from the third field of proc_pid_stat(5) on
  const seconds = (at: number) => (fields[at]! + fields[at + 1]!) / TICKS_PER_SECOND;
  return { own: seconds(11), ended: seconds(13), parent: fields[1]! };
}

/** PostgreSQL has a process for each connection. */
async function secondsOfFamily(parent: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const times = await Promise.all(pids.map(timesOf));
  const own = (await timesOf(parent))!;
  return times.reduce((sum, each) => sum + (each?.parent === parent ? each.own : 0), own.own + own.ended);
}

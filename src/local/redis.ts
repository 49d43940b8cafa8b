import { mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lastComplaint, launch, untilExitOr, type Child, type Exit } from './child.js';
import { LocalServiceError } from './local-service-error.js';
import { claimNewPort, claimPort } from './ports.js';
import { readText, writePrivate } from './private-files.js';
import { endProcess, inspectProcess, type Ending } from './process-control.js';
import { redisAnswers } from './redis-probe.js';
import { findRedisProgram, REDIS_PROGRAMS } from './redis-program.js';

const ENDINGS: readonly Ending[] = [
  { signal: 'SIGTERM', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 1_000 },
];
const READY_WITHIN_MS = 60_000;
const ATTEMPTS = 5;

export interface RedisOptions {
  dataDir: string;
  password: string;
  /** False keeps nothing on disk: for tests. Default true. */
  durable?: boolean;
  log?: (line: string) => void;
}

export interface LocalRedis {
  url: string;
  port: number;
  pid: number;
  startToken: string;
  exited: Promise<Exit>;
  stop(): Promise<void>;
}

/** Starts a Redis on `${dataDir}/redis`. The caller holds the lock of the data folder. */
export async function startRedis({ dataDir, password, durable = true, log = () => undefined }: RedisOptions): Promise<LocalRedis> {
  const program = await findRedisProgram(log);
  await mkdir(join(dataDir, 'redis'), { recursive: true, mode: 0o700 });
  const root = await realpath(dataDir);
  const folder = join(root, 'redis');
  await endOrphan(folder);
  const portPath = join(root, 'redis.port');
  let port = await claimPort(portPath);
  for (let attempt = 1; ; attempt += 1) {
    const configPath = join(folder, 'redis.conf');
    await writePrivate(configPath, configuration({ folder, port, password, durable }));
    const child = await launch({
      command: program,
      args: [configPath], // the password stays out of the process list
      cwd: folder,
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
      logPath: join(root, 'log', 'redis.log'),
      deathSignal: 'SIGTERM',
    });
    const outcome = await untilExitOr(child, becomesReady(child, port, password));
    if ('ready' in outcome && outcome.ready) return handleOf(child, port, password);
    await child.end(ENDINGS);
    const written = await child.written();
    if (attempt >= ATTEMPTS || !/address already in use|failed listening/i.test(written)) throw notStarted(folder, written);
    port = await claimNewPort(portPath);
  }
}

function handleOf(child: Child, port: number, password: string): LocalRedis {
  return {
    url: `redis://:${password}@127.0.0.1:${port}/0`,
    port,
    pid: child.pid,
    startToken: child.startToken,
    exited: child.exited,
    stop: async () => {
      await child.end(ENDINGS);
    },
  };
}

function notStarted(folder: string, written: string): LocalServiceError {
  const remedy = /append only file|AOF|RDB/i.test(written) ? '; delete that folder, the queue is rebuilt from the database' : '';
  return new LocalServiceError(`Redis could not start on ${folder} (${lastComplaint(written) ?? 'it said nothing'})${remedy}.`);
}

/** Two servers on one append-only file would ruin it, so one that outlived its parent is ended first. */
async function endOrphan(folder: string): Promise<void> {
  const pidPath = join(folder, 'redis.pid');
  const found = await inspectProcess(Number((await readText(pidPath)) ?? Number.NaN));
  const port = /^port (\d+)$/m.exec((await readText(join(folder, 'redis.conf'))) ?? '')?.[1];
  // Redis stands in its data folder and shows its address as its command line
  const isOurs =
    found !== null &&
    REDIS_PROGRAMS.includes(found.program) &&
    (found.cwd === null ? found.command.includes(`:${port}`) || found.command.includes(folder) : found.cwd === folder);
  if (isOurs && !(await endProcess(found, ENDINGS))) {
    throw new LocalServiceError(`A Redis server (process ${found.pid}) still uses ${folder} and cannot be stopped.`);
  }
  await rm(pidPath, { force: true });
}

async function becomesReady(child: Child, port: number, password: string): Promise<boolean> {
  let ended = false;
  void child.exited.then(() => (ended = true));
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  while (!ended && performance.now() < giveUpAt) {
    if (await redisAnswers(port, password)) return !ended;
    await delay(10);
  }
  return false;
}

function configuration({ folder, port, password, durable }: { folder: string; port: number; password: string; durable: boolean }): string {
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    'protected-mode yes',
    `requirepass ${password}`,
    `dir ${quoted(folder)}`,
    `pidfile ${quoted(join(folder, 'redis.pid'))}`,
    'daemonize no',
    'supervised no',
    'save ""',
    `appendonly ${durable ? 'yes' : 'no'}`,
    'appendfsync everysec',
    'maxmemory-policy noeviction', // Bull loses jobs when keys are evicted
  ];
  return `${lines.join('\n')}\n`;
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { launch, lastComplaint, runToEnd, untilExitOr, type Account, type Child, type Exit } from './child.js';
import { LocalServiceError, reasonOf } from './local-service-error.js';
import { claimNewPort, claimPort } from './ports.js';
import { postgresAccount } from './postgres-account.js';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { hasCode, readText } from './private-files.js';
import { endProcess, inspectProcess, type Ending } from './process-control.js';

const USER = 'aicasso';
const DATABASE = 'aicasso';
const PASSWORD_FILE = 'aicasso.password';
/** "Fast", then "immediate" of pg_ctl(1); the last is recovered from at the next start. */
const ENDINGS: readonly Ending[] = [
  { signal: 'SIGINT', waitMs: 10_000 },
  { signal: 'SIGQUIT', waitMs: 3_000 },
  { signal: 'SIGKILL', waitMs: 1_000 },
];
const READY_WITHIN_MS = 120_000; // a crash with much to replay takes its time
const ATTEMPTS = 30;

export interface PostgresOptions {
  dataDir: string;
  /** False trades safety at power loss for speed, and allows many connections: for tests. Default true. */
  durable?: boolean;
}

export interface LocalPostgres {
  /** Of a superuser, on the database of the app. */
  url: string;
  port: number;
  pid: number;
  startToken: string;
  exited: Promise<Exit>;
  stop(): Promise<void>;
}

interface Place {
  binaries: PostgresBinaries;
  dataDir: string;
  dataPath: string;
  logPath: string;
  portPath: string;
  account: Account | undefined;
  durable: boolean;
}

/** Starts PostgreSQL on `${dataDir}/postgres`, making that first when it is absent. The caller holds the lock of the data folder. */
export async function startPostgres({ dataDir, durable = true }: PostgresOptions): Promise<LocalPostgres> {
  const binaries = await findPostgresBinaries();
  await mkdir(dataDir, { recursive: true });
  const root = await realpath(dataDir);
  const dataPath = join(root, 'postgres');
  const account = await postgresAccount(dataPath, [binaries.postgres, join(binaries.root, 'lib'), join(binaries.root, 'share')]);
  const place = {
    binaries, dataDir: root, dataPath, account, durable, logPath: join(root, 'log', 'postgres.log'), portPath: join(root, 'postgres.port'),
  };
  await removeHalfMade(root);
  if (await isAbsent(dataPath)) await makeCluster(place);
  const password = await checkCluster(place);
  await endOrphan(dataPath);
  const { child, port } = await startServer(place);
  return {
    url: `postgresql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`,
    port,
    pid: child.pid,
    startToken: child.startToken,
    exited: child.exited,
    stop: async () => {
      await child.end(ENDINGS);
    },
  };
}

/** A cluster appears under its name only when it is whole; what an interrupted start left is thrown away. */
async function makeCluster({ binaries, dataDir, dataPath, account, logPath, durable }: Place): Promise<void> {
  const work = await mkdtemp(join(dataDir, 'postgres.new-'));
  try {
    const cluster = join(work, 'cluster');
    const passwordPath = join(work, 'password');
    await mkdir(cluster, { mode: 0o700 });
    await writeFile(passwordPath, randomBytes(24).toString('hex'), { mode: 0o600 });
    if (account) await Promise.all([work, cluster, passwordPath].map((path) => chown(path, account.uid, account.gid)));
    const shared = { cwd: cluster, env: environment(), logPath, deathSignal: 'SIGKILL', account } as const;
    await runToEnd({
      ...shared,
      command: binaries.initdb,
      args: [
        `--pgdata=${cluster}`, `--username=${USER}`, `--pwfile=${passwordPath}`, '--auth=scram-sha-256', '--encoding=UTF8',
        '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', ...(durable ? [] : ['--no-sync']),
      ],
    });
    const single = ['--single', '-D', cluster, '-c', `fsync=${durable ? 'on' : 'off'}`, 'postgres'];
    await runToEnd({ ...shared, command: binaries.postgres, args: single, input: `CREATE DATABASE ${DATABASE};\n` });
    await rename(passwordPath, join(cluster, PASSWORD_FILE));
    await rename(cluster, dataPath);
  } catch (error) {
    throw new LocalServiceError(`PostgreSQL could not make its data folder in ${dataDir} (${reasonOf(error)}).`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function removeHalfMade(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith('postgres.new-'));
  await Promise.all(names.map((name) => rm(join(dataDir, name), { recursive: true, force: true })));
}

async function isAbsent(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    return hasCode(error, 'ENOENT');
  }
}

/** @returns the password kept in the cluster. @throws LocalServiceError when the folder is not one of ours. */
async function checkCluster({ dataPath, binaries }: Place): Promise<string> {
  let version: string | null;
  let password: string | null;
  try {
    [version, password] = await Promise.all([readText(join(dataPath, 'PG_VERSION')), readText(join(dataPath, PASSWORD_FILE))]);
  } catch (error) {
    throw new LocalServiceError(`The database folder ${dataPath} cannot be read by this user (${reasonOf(error)}).`);
  }
  if (version === null || password === null) {
    const missing = version === null ? 'PG_VERSION' : PASSWORD_FILE;
    throw new LocalServiceError(`The database folder ${dataPath} is broken, it has no ${missing}; restore it, or move it away.`);
  }
  if (version.trim() !== String(binaries.major)) {
    const found = version.trim().slice(0, 12);
    throw new LocalServiceError(
      `The database folder ${dataPath} was made by PostgreSQL ${found}, and this is ${binaries.major}; move it away or use pg_upgrade.`,
    );
  }
  return password.trim();
}

/** Ends a server that outlived its parent. A pid file that names anything else is stale: its pid is used by another program now. */
async function endOrphan(dataPath: string): Promise<void> {
  const pidPath = join(dataPath, 'postmaster.pid');
  const lines = (await readText(pidPath))?.split('\n');
  if (!lines) return;
  const found = await inspectProcess(Number(lines[0]));
  // the server stands in its data folder; where that cannot be seen its command line names the folder
  const isHere = found?.cwd ? found.cwd === dataPath : found?.command.includes(dataPath);
  const isOurs = found?.program === 'postgres' && isHere;
  if (isOurs && !(await endProcess(found, ENDINGS))) {
    throw new LocalServiceError(`A PostgreSQL server (process ${found.pid}) still uses ${dataPath} and cannot be stopped.`);
  }
  await rm(pidPath, { force: true });
}

async function startServer(place: Place): Promise<{ child: Child; port: number }> {
  let port = await claimPort(place.portPath);
  for (let attempt = 1; ; attempt += 1) {
    const child = await launch({
      command: place.binaries.postgres,
      args: ['-D', place.dataPath, ...settings(port, place.durable).flatMap((setting) => ['-c', setting])],
      cwd: place.dataPath,
      env: environment(),
      logPath: place.logPath,
      deathSignal: 'SIGINT',
      account: place.account,
    });
    const outcome = await untilExitOr(child, becomesReady(place.dataPath, child));
    if ('ready' in outcome && outcome.ready) return { child, port };
    await child.end([{ signal: 'SIGQUIT', waitMs: 5_000 }, { signal: 'SIGKILL', waitMs: 1_000 }]);
    const log = await child.written();
    const portTaken = /could not bind|could not create any TCP\/IP sockets/.test(log);
    // children of a killed server need a moment to notice and let go
    const stillHeld = /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(log);
    if (attempt >= ATTEMPTS || !(portTaken || stillHeld)) {
      throw new LocalServiceError(`PostgreSQL could not start on ${place.dataPath} (${lastComplaint(log) ?? 'it said nothing'}).`);
    }
    if (portTaken) port = await claimNewPort(place.portPath);
    else await delay(100);
  }
}

/** The server writes its state in the eighth line of its pid file, as pg_ctl(1) reads it. */
async function becomesReady(dataPath: string, child: Child): Promise<boolean> {
  let ended = false;
  void child.exited.then(() => (ended = true));
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  while (!ended && performance.now() < giveUpAt) {
    const lines = (await readText(join(dataPath, 'postmaster.pid')).catch(() => null))?.split('\n') ?? [];
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return true;
    await delay(10);
  }
  return false;
}

function settings(port: number, durable: boolean): string[] {
  const always = [
    'listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`, 'logging_collector=off', 'log_destination=stderr',
    'log_checkpoints=off', 'log_connections=', 'log_min_error_statement=panic', 'log_error_verbosity=terse', // no one's data in the log
    'timezone=UTC', 'log_timezone=UTC', 'shared_buffers=64MB', 'jit=off',
  ];
  if (durable) return [...always, 'fsync=on', 'max_connections=100'];
  return [
    ...always, 'fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300', 'wal_level=minimal',
    'max_wal_senders=0', 'checkpoint_timeout=1h', 'max_wal_size=4GB',
  ];
}

/** Nothing of the developer's PG… variables reaches the server; its log is in English, which is read here. */
function environment(): Record<string, string | undefined> {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

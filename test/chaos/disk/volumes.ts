import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessName } from '../world/processes.js';
import type { World } from '../world/world.js';

const MB = 1024 * 1024;
const AT_WORK: readonly ProcessName[] = ['api-1', 'api-2', 'worker-1', 'worker-2'];
const TRIED_EVERY_MS = 500;

/** What can fill up, and who has to be stopped and started around it. */
export interface Volume {
  readonly name: string;
  readonly pathIn: (world: World) => string;
  readonly spareBytes: number;
  readonly stop: (world: World) => Promise<void>;
  readonly start: (world: World) => Promise<void>;
  /** As `start`, and as every scenario finds it. */
  readonly restore: (world: World) => Promise<void>;
  /** Once it has been full for half of the time. */
  readonly press?: (world: World) => Promise<void>;
  /** As an orchestrator would: what ended because of it is started until it runs. Until told to stop. */
  readonly keepUp?: (world: World, isOver: () => boolean) => Promise<void>;
}

export const VOLUMES: readonly Volume[] = [
  {
    name: 'database',
    pathIn: ({ dataDir }) => join(dataDir, 'postgres'),
    spareBytes: 64 * MB,
    stop: ({ servers }) => servers.kill('postgres'),
    start: ({ servers }) => servers.start('postgres'),
    restore: ({ servers }) => servers.start('postgres'),
    press: newLogFiles,
    keepUp: async ({ servers }, isOver) => {
      while (!isOver()) {
        if (servers.hasEnded('postgres')) await servers.start('postgres').catch(() => undefined); // no room yet
        await delay(TRIED_EVERY_MS);
      }
    },
  },
  {
    name: 'storage',
    pathIn: ({ dataDir }) => join(dataDir, 's3'),
    spareBytes: 32 * MB,
    stop: ({ servers }) => servers.kill('s3'),
    start: ({ servers }) => servers.start('s3'),
    restore: ({ servers }) => servers.start('s3'),
  },
  {
    name: 'folder for temporary files',
    pathIn: ({ dataDir }) => join(dataDir, 'tmp'),
    spareBytes: 16 * MB,
    stop: stopAtWork,
    start: (world) => startAtWork(world, { TMPDIR: join(world.dataDir, 'tmp') }),
    restore: (world) => world.mend(),
  },
  {
    name: 'log',
    pathIn: ({ dataDir }) => join(dataDir, 'log'),
    spareBytes: 4 * MB,
    stop: stopAtWork,
    start: (world) => startAtWork(world, { LOG_LEVEL: 'info' }), // a line for each request
    restore: (world) => world.mend(),
  },
];

/** PostgreSQL wants files of 16 MB for its write-ahead log, and ends at once when there is no room for one. */
async function newLogFiles({ sql }: World): Promise<void> {
  for (let n = 0; n < 20; n += 1) {
    const isUp = await sql.query('select pg_switch_wal() from pg_logical_emit_message(true, $1, $1)', ['x']).then(() => true, () => false);
    if (!isUp) return;
  }
}

async function stopAtWork({ processes }: World): Promise<void> {
  await Promise.all(AT_WORK.map((name) => processes.killNow(name)));
}

async function startAtWork({ processes }: World, more: Readonly<Record<string, string>>): Promise<void> {
  await Promise.all(AT_WORK.map((name) => processes.start(name, more)));
}

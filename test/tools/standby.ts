import { chmod, chown, cp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { type Child, launch } from '../../src/local/child.js';
import { postgresAccount } from '../../src/local/postgres-account.js';
import { findPostgresBinaries } from '../../src/local/postgres-binaries.js';
import { freePorts } from './free-ports.js';

const READY_LIMIT_MS = 30_000;
/** Those of the primary that are its own. */
const NOT_COPIED = new Set(['postmaster.pid', 'postmaster.opts']);

/** A streaming replica of an embedded PostgreSQL: a base backup of its folder, which then follows the log. */
export class Standby {
  private constructor(private readonly child: Child, private readonly folder: string, readonly url: string) {}

  /** `data`: the folder of the server behind `url`, whose user may replicate. */
  static async of(url: string, data: string, folder: string): Promise<Standby> {
    const primary = new Client({ connectionString: url });
    await primary.connect();
    await primary.query(`select pg_backup_start('standby', true)`);
    await cp(data, folder, { recursive: true, filter: (path) => !NOT_COPIED.has(path.slice(data.length + 1)) });
    const { rows } = await primary.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    await primary.end();
    await writeFile(join(folder, 'backup_label'), rows[0]!.labelfile);
    await writeFile(join(folder, 'standby.signal'), '');
    const { hostname, port: primaryPort, username, password } = new URL(url);
    const link = `host=${hostname} port=${primaryPort} user=${username} password=${password}`;
    await writeFile(join(folder, 'postgresql.auto.conf'), `primary_conninfo = '${link}'\n`);
    const owner = await stat(data);
    await ownedBy(folder, owner.uid, owner.gid);
    const [port] = await freePorts(1);
    const { postgres, root } = await findPostgresBinaries();
    const settings = [
      `port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'hot_standby=on', 'shared_buffers=64MB', 'jit=off',
      'max_connections=100',
    ];
    const child = await launch({
      command: postgres,
      args: ['-D', folder, ...settings.flatMap((setting) => ['-c', setting])],
      cwd: folder,
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
      logPath: `${folder}.log`,
      deathSignal: 'SIGKILL',
      account: await postgresAccount(folder, [postgres, join(root, 'lib'), join(root, 'share')]),
    });
    const address = new URL(url);
    address.host = `127.0.0.1:${port}`;
    const standby = new Standby(child, folder, address.href);
    await standby.untilItAnswers();
    return standby;
  }

  /** One question, on a connection of its own. */
  async ask(sql: string): Promise<void> {
    const client = new Client({ connectionString: this.url, connectionTimeoutMillis: 1_000 });
    try {
      await client.connect();
      await client.query(sql);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Harmless when it has ended. */
  async stop(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> {
    await this.child.end([{ signal, waitMs: 10_000 }]);
    await rm(this.folder, { recursive: true, force: true });
  }

  private async untilItAnswers(): Promise<void> {
    const deadline = performance.now() + READY_LIMIT_MS;
    while (performance.now() < deadline) {
      if (await this.ask('select 1').then(() => true, () => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The standby does not answer: ${(await this.child.written()).slice(-600)}`);
  }
}

async function ownedBy(path: string, uid: number, gid: number): Promise<void> {
  await chown(path, uid, gid);
  if (!(await stat(path)).isDirectory()) return;
  await chmod(path, 0o700);
  await Promise.all((await readdir(path)).map((name) => ownedBy(join(path, name), uid, gid)));
}

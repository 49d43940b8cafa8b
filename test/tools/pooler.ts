import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-ports.js';

const PROGRAM = process.env['PGBOUNCER'] ?? '/usr/sbin/pgbouncer';
const SETTINGS = 'docker/pgbouncer.ini';
const READY_LIMIT_MS = 10_000;

/** PgBouncer with the settings of `docker/pgbouncer.ini`, before the server of a URL and for all its databases, on a port of loopback. */
export class Pooler {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    /** `host:port`. */
    readonly host: string,
    readonly said: () => string,
  ) {}

  static async before(url: string): Promise<Pooler> {
    const { hostname, port: serverPort, username, password } = new URL(url);
    const [port] = await freePorts(1);
    const folder = await mkdtemp(join(tmpdir(), 'aicasso-pooler-'));
    const users = join(folder, 'userlist.txt');
    const settings = (await readFile(SETTINGS, 'utf8'))
      .replace(/^aicasso = host=\S+ port=\S+/m, `* = host=${hostname} port=${serverPort}`)
      .replace(/^listen_addr = .*/m, 'listen_addr = 127.0.0.1')
      .replace(/^listen_port = .*/m, `listen_port = ${port}\nunix_socket_dir =`)
      .replace(/^auth_file = .*/m, `auth_file = ${users}`);
    await writeFile(join(folder, 'pgbouncer.ini'), settings);
    await writeFile(users, `"${username}" "${decodeURIComponent(password)}"\n`);
    await Promise.all([chmod(folder, 0o755), chmod(users, 0o644)]); // of a throwaway server: the pooler is another user when this is root
    const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const child = spawn(PROGRAM, [...asNobody, join(folder, 'pgbouncer.ini')], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    child.on('error', (error) => (said += error.message));
    const pooler = new Pooler(child, folder, `127.0.0.1:${port}`, () => said);
    await pooler.untilItListens(port!);
    return pooler;
  }

  /** The same database through the pooler. */
  through(url: string): string {
    const pooled = new URL(url);
    pooled.host = this.host;
    return pooled.href;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private async untilItListens(port: number): Promise<void> {
    const deadline = performance.now() + READY_LIMIT_MS;
    while (performance.now() < deadline && this.child.exitCode === null) {
      const isThere = await new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(true));
        socket.on('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      });
      if (isThere) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${PROGRAM} does not listen (it must be installed, or named by PGBOUNCER): ${this.said().trim().split('\n').at(-1)}`);
  }
}

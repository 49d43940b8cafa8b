import { execFile, execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Debian keeps the programs of each version apart. */
const ELSEWHERE = '/usr/lib/postgresql/*/bin/pgbench';

export const INSTALL_HINT =
  'pgbench is not on this machine. Debian and Ubuntu: apt-get install postgresql-contrib (or postgresql); macOS: brew install ' +
  'postgresql. Or say where it is with PGBENCH=/path/to/pgbench.';

/** PostgreSQL's own load generator, as far as it is on this machine: `PGBENCH`, the PATH, or where Debian puts it. */
export class Pgbench {
  private constructor(private readonly program: string) {}

  /** Null when there is none. */
  static find(): Pgbench | null {
    const candidates = [process.env['PGBENCH'], 'pgbench', ...globSync(ELSEWHERE).sort().reverse()];
    const program = candidates.find((candidate) => candidate !== undefined && works(candidate));
    return program === undefined ? null : new Pgbench(program);
  }

  get version(): string {
    return execFileSync(this.program, ['--version'], { encoding: 'utf8' }).trim();
  }

  /** Runs a script again and again for some seconds; returns how often a second. Statements are prepared, once for each connection. */
  async rate(databaseUrl: string, script: string, clients: number, seconds: number): Promise<number> {
    const folder = await mkdtemp(join(tmpdir(), 'aicasso-pgbench-'));
    try {
      const file = join(folder, 'script.sql');
      await writeFile(file, script);
      const { hostname, port, username, password, pathname } = new URL(databaseUrl);
      const where = ['-h', hostname, '-p', port || '5432', '-U', decodeURIComponent(username)];
      const how = ['-n', '-M', 'prepared', '-f', file, '-c', String(clients), '-j', String(Math.min(clients, 2)), '-T', String(seconds)];
      const env = { ...process.env, PGPASSWORD: decodeURIComponent(password) };
      const { stdout } = await run(this.program, [...where, ...how, pathname.slice(1)], { env });
      const tps = /^tps = ([\d.]+)/m.exec(stdout)?.[1];
      if (tps === undefined || !/failed transactions: 0 /.test(stdout)) throw new Error(`pgbench says: ${stdout}`);
      return Number(tps);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function works(program: string): boolean {
  if (program.includes('/') && !existsSync(program)) return false;
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

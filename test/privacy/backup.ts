import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { TestApp } from '../support/harness.js';

async function inDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The database as it was at a moment, as a backup keeps it, restored beside it. */
export class Backup {
  private constructor(readonly url: string, private readonly adminUrl: string) {}

  /** The service's own database, to be looked at in the same way. Not to be dropped. */
  static live(app: TestApp): Backup {
    return new Backup(app.world.env['DATABASE_URL']!, '');
  }

  /** Nobody may be connected while it is copied; the service connects again. */
  static async of(app: TestApp): Promise<Backup> {
    const url = new URL(app.world.env['DATABASE_URL']!);
    const [source, name] = [url.pathname.slice(1), `backup_${randomBytes(6).toString('hex')}`];
    const adminUrl = new URL('/postgres', url).href;
    await inDatabase(adminUrl, async (admin) => {
      await admin.query(`alter database ${source} allow_connections false`);
      try {
        await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [source]);
        await admin.query(`create database ${name} template ${source} strategy file_copy`);
        await admin.query(`alter database ${name} allow_connections true`);
      } finally {
        await admin.query(`alter database ${source} allow_connections true`);
      }
    });
    return new Backup(new URL(`/${name}`, url).href, adminUrl);
  }

  /** Its rows with a word in them, by table. */
  rowsWith(word: string): Promise<Readonly<Record<string, readonly string[]>>> {
    return inDatabase(this.url, async (client) => {
      const tables = await client.query<{ name: string }>("select tablename as name from pg_tables where schemaname = 'public' order by 1");
      const found: Record<string, string[]> = {};
      for (const { name } of tables.rows) {
        const sql = `select t::text as text from "${name}" t where strpos(t::text, $1) > 0 order by 1`;
        const { rows } = await client.query<{ text: string }>(sql, [word]);
        if (rows.length > 0) found[name] = rows.map(({ text }) => text);
      }
      return found;
    });
  }

  drop(): Promise<unknown> {
    return inDatabase(this.adminUrl, (admin) => admin.query(`drop database if exists ${new URL(this.url).pathname.slice(1)} with (force)`));
  }
}

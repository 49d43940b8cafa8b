import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { MIGRATIONS } from '../../src/platform/persistence/migrations/index.js';
import { migrateUp } from '../../src/platform/persistence/migrations/migrate-up.js';
import { sqlMigration } from '../../src/platform/persistence/migrations/sql-migration.js';
import { ormConfig } from '../../src/platform/persistence/orm.config.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/harness.js';
import { testServices } from '../support/service-environment.js';

const ROWS = Number(process.env['SCALE_ROWS'] ?? 200_000);
const LIMIT_MS = 1_000;
const later = (name: string, concurrently = false) =>
  sqlMigration(`29990101000000-${name}`, { concurrently, folder: new URL(`./migrations/${name}/`, import.meta.url) });
const LATER = [later('1-expand'), later('2-validate'), later('3-index', true), later('4-contract')];
const FILL = `
  insert into outbox_event (id, type, payload, occurred_at)
  select gen_random_uuid(), 'test.filled', '{}', now() - n * interval '1 second' from generate_series(1, ${ROWS}) n`;
const WRITE = `insert into outbox_event (id, type, payload, occurred_at) values (gen_random_uuid(), 'test.written', '{}', now())`;
const READ = `select id, payload from outbox_event order by occurred_at desc limit 5`;
const WAITING = `select count(*)::int as waiting from pg_locks where not granted and mode = 'AccessExclusiveLock'`;
const READING = `select count(*)::int as n from pg_stat_activity where state = 'idle in transaction'`;
const SHAPE = `
  select column_name, data_type, is_nullable, column_default from information_schema.columns where table_name = 'outbox_event' order by 1`;

describe('migrations of a full table, under traffic', () => {
  let database: TestDatabase;
  let orm: MikroORM;
  const clients: Client[] = [];

  const connected = async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    clients.push(client);
    return client;
  };
  beforeAll(async () => {
    database = await createDatabase(testServices().env['DATABASE_URL']!);
    const config = ormConfig({ url: database.url, poolMax: 1 });
    orm = await MikroORM.init({ ...config, migrations: { ...config.migrations, migrationsList: [...MIGRATIONS, ...LATER] } });
    await (await connected()).query(FILL);
  }, 180_000);
  afterAll(async () => {
    await orm?.close(true);
    await Promise.all(clients.map((client) => client.end()));
    await database?.drop();
  });

  /** Reads and writes on two connections while `work` runs; how many, and the longest wait. */
  const underTraffic = async (work: () => Promise<unknown>) => {
    const seen = { statements: 0, longestMs: 0 };
    let isUnderWay = true;
    const load = async (sql: string) => {
      const client = await connected();
      while (isUnderWay) {
        const began = performance.now();
        await client.query(sql);
        seen.longestMs = Math.max(seen.longestMs, performance.now() - began);
        seen.statements += 1;
      }
    };
    const traffic = Promise.all([load(WRITE), load(READ)]);
    await work().finally(() => (isUnderWay = false));
    await traffic;
    return seen;
  };

  /** A reader who stays in a transaction until `until`. */
  const readerUntil = async (until: (look: () => Promise<boolean>) => Promise<void>) => {
    const [reader, watcher] = [await connected(), await connected()];
    await reader.query('begin');
    await reader.query(READ);
    const isWaiting = async () => (await watcher.query<{ waiting: number }>(WAITING)).rows[0]!.waiting > 0;
    await until(isWaiting).finally(() => reader.query('commit'));
  };
  const becomes = (wanted: boolean, look: () => Promise<boolean>) =>
    eventually(30_000, async () => ((await look()) === wanted ? null : `nobody waits: ${String(wanted)}`));

  it(`hold nobody up for ${LIMIT_MS} ms, though somebody reads for long, and leave the schema as it was`, async () => {
    const [watch] = clients;
    const before = (await watch!.query(SHAPE)).rows;
    let tries = 0;
    const { statements, longestMs } = await underTraffic(async () => {
      const migrating = migrateUp(orm);
      const reading = readerUntil(async (isWaiting) => {
        for (; tries < 3; tries += 1) {
          await becomes(true, isWaiting);
          await becomes(false, isWaiting);
        }
      });
      expect((await Promise.all([migrating, reading]))[0]).toEqual(LATER.map(({ name }) => name));
    });
    const longest = `the longest of ${statements} statements took ${longestMs.toFixed(0)} ms`;
    process.stderr.write(`${LATER.length} migrations of ${ROWS} rows, ${tries} locks given up: ${longest}\n`);
    expect(longestMs).toBeLessThan(LIMIT_MS);
    expect((await watch!.query(SHAPE)).rows).toEqual(before);
  }, 240_000);

  it('would, without the lock timeout: it is what is measured', async () => {
    const { longestMs } = await underTraffic(async () => {
      const migrator = await connected();
      const reading = readerUntil(async (isWaiting) => {
        await becomes(true, isWaiting);
        const since = performance.now();
        await eventually(30_000, async () => (performance.now() - since > 1.5 * LIMIT_MS ? null : 'not long enough'));
      });
      await eventually(10_000, async () => {
        const { rows } = await clients[0]!.query<{ n: number }>(READING);
        return rows[0]!.n > 0 ? null : 'nobody reads';
      });
      await Promise.all([migrator.query('alter table outbox_event add column lane text'), reading]);
    });
    expect(longestMs).toBeGreaterThan(LIMIT_MS);
  }, 120_000);
});

import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { MIGRATIONS } from '../../src/platform/persistence/migrations/index.js';
import { ormConfig } from '../../src/platform/persistence/orm.config.js';
import { testServices } from '../support/service-environment.js';

const ROWS = Number(process.env['SCALE_ROWS'] ?? 1_000_000);
const LIMIT_MS = 1_000;
const AT = MIGRATIONS.findIndex(({ name }) => name.endsWith('-retention-runs-by-month'));
const columns = '(id, retention, ran_at, as_of, dry_run, due, removed, failed, oldest_overdue_ms)';

/** A UUIDv7 in SQL, `seconds` ago. */
const idOf = (seconds: string) => `(lpad(to_hex((extract(epoch from now()) * 1000 - ${seconds} * 1000)::bigint), 12, '0')
  || '7' || substr(md5(random()::text), 1, 19))::uuid`;

describe('the migration to months, of a full table', () => {
  const name = `migrating_${randomUUID().slice(0, 8)}`;
  const server = testServices().env['DATABASE_URL']!;
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  let orm: MikroORM;
  let writer: Client;

  const asAdmin = async (sql: string) => {
    const admin = new Client({ connectionString: server });
    await admin.connect();
    await admin.query(sql).finally(() => admin.end());
  };
  beforeAll(async () => {
    await asAdmin(`create database ${name}`);
    orm = await MikroORM.init(ormConfig({ url, poolMax: 1 }));
    writer = new Client({ connectionString: url });
    await writer.connect();
  });
  afterAll(async () => {
    await orm?.close(true);
    await writer?.end();
    await asAdmin(`drop database if exists ${name} with (force)`);
  });

  it(`loses no row of ${ROWS.toLocaleString('en')}, and holds up whoever writes for less than ${LIMIT_MS} ms`, async () => {
    await orm.migrator.up({ to: MIGRATIONS[AT - 1]!.name });
    await writer.query(`insert into retention_run ${columns}
      select ${idOf('n * 7.0')}, 'quote', now() - n * interval '7 seconds', now(), false, 1, 1, 0, 0 from generate_series(1, ${ROWS}) n`);
    const write = `insert into retention_run ${columns} values (${idOf('0')}, 'quote', now(), now(), false, 1, 1, 0, 0)`;
    let isUnderWay = true;
    let [written, longestMs] = [0, 0];
    const writing = (async () => {
      while (isUnderWay) {
        const began = performance.now();
        await writer.query(write);
        longestMs = Math.max(longestMs, performance.now() - began);
        written++;
      }
    })();
    await orm.migrator.up().finally(() => (isUnderWay = false));
    await writing;
    const { rows } = await writer.query<{ part: string; n: number }>(
      'select tableoid::regclass::text as part, count(*)::int as n from retention_run group by 1 order by 1');
    process.stdout.write(`months of ${ROWS} rows: the longest of ${written} writes meanwhile took ${longestMs.toFixed(0)} ms\n`);
    expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(ROWS + written);
    expect(rows).toEqual([{ part: expect.stringMatching(/^partitions\.retention_run_\d{4}_\d\d$/), n: ROWS + written }]);
    expect(longestMs).toBeLessThan(LIMIT_MS);
  }, 120_000);
});

import 'reflect-metadata';
import { EntityManager } from '@mikro-orm/postgresql';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import { MakePartitions } from '../../src/modules/scheduler/retention/make-partitions.task.js';
import { firstIdOf, MonthlyPartitions } from '../../src/platform/persistence/monthly-partitions.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';

const SECOND = 1000;
const PERIOD_DAYS = 90;

describe('tables in parts of a month', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startWithoutTicks();
  });
  afterAll(() => app?.stop());

  const partOf = async (id: string) =>
    (await app.sql<{ part: string }>('select tableoid::regclass::text as part from retention_run where id = $1', [id]))[0]?.part;
  const put = async (at: string) => {
    const id = firstIdOf(new Date(at));
    await app.sql(
      `insert into retention_run (id, retention, ran_at, as_of, dry_run, due, removed, failed, oldest_overdue_ms)
       values ($1, 'quote', $2, $2, false, 1, 1, 0, 0)`, [id, at],
    );
    return id;
  };
  const make = (now: string) =>
    runInScope(app.get(EntityManager), () => app.get(MonthlyPartitions).makeAhead('retention_run', new Date(now)));

  it('get this month and the next two ahead of time, once, and take in what came before there was one', async () => {
    const early = await put('2031-02-03T04:05:06.789Z');
    expect(await partOf(early)).toBe('partitions.retention_run_default');
    expect(await make('2030-12-31T23:59:59.999Z')).toEqual(['retention_run_2030_12', 'retention_run_2031_01', 'retention_run_2031_02']);
    expect(await make('2030-12-31T23:59:59.999Z')).toEqual([]);
    expect(await partOf(early)).toBe('partitions.retention_run_2031_02');
    const edges = ['2030-12-31T23:59:59.999Z', '2031-01-01T00:00:00.000Z', '2031-02-28T23:59:59.999Z', '2031-03-01T00:00:00.000Z'];
    expect(await Promise.all((await Promise.all(edges.map(put))).map(partOf))).toEqual([
      'partitions.retention_run_2030_12', 'partitions.retention_run_2031_01', 'partitions.retention_run_2031_02',
      'partitions.retention_run_default',
    ]);
    await expect(put('2031-01-01T00:00:00.000Z')).rejects.toMatchObject({ code: '23505' }); // one key over all parts
  });

  it('are made by the scheduler', async () => {
    app.clock.set(new Date('2032-05-05T00:00:00Z'));
    await runInScope(app.get(EntityManager), () => app.get(MakePartitions).run());
    const parts = await app.sql<{ name: string }>(
      `select relname as name from pg_class where relname like 'retention_run_2032%' and relkind = 'r'`);
    expect(parts.map(({ name }) => name).sort()).toEqual(['retention_run_2032_05', 'retention_run_2032_06', 'retention_run_2032_07']);
  });

  it('lose a month whole when its last moment has outlived the period, not a second earlier, and count its rows', async () => {
    await make('2040-01-01T00:00:00Z');
    const ids = await Promise.all(['2040-01-01T00:00:00Z', '2040-01-31T23:59:59Z', '2040-02-01T00:00:00Z'].map(put));
    app.clock.set(new Date('2040-02-10T00:00:00Z')); // the sweeps of this test leave evidence too
    const ends = Date.UTC(2040, 1, 1 + PERIOD_DAYS);
    const runner = app.get(RetentionRunner);
    const outcome = async (at: number) =>
      (await runner.run({ at: new Date(at), waitMs: 5_000 })).classes.find(({ retention }) => retention === 'operations');
    await outcome(ends - SECOND);
    expect(await Promise.all(ids.map(partOf))).toEqual([
      'partitions.retention_run_2040_01', 'partitions.retention_run_2040_01', 'partitions.retention_run_2040_02',
    ]);
    expect(await outcome(ends)).toMatchObject({ due: 1, removed: 2, failed: 0, oldestOverdueMs: 0 });
    expect(await Promise.all(ids.map(partOf))).toEqual([undefined, undefined, 'partitions.retention_run_2040_02']);
    expect(await app.sql(`select 1 from pg_class where relname = 'retention_run_2040_01'`)).toEqual([]);
  });
});

import 'reflect-metadata';
import { jest } from '@jest/globals';
import type { UploadId } from '../../src/kernel/ids.js';
import { RetentionBusy, RetentionPolicies, RetentionRunner } from '../../src/modules/scheduler/index.js';
import { AdvisoryLocks } from '../../src/platform/persistence/advisory-locks.js';
import { picture } from '../../src/platform/media/testing/pictures.js';
import { StorageUnavailable } from '../../src/platform/storage/object-storage.js';
import { Operator } from '../cli/operator.js';
import type { Actor } from '../support/actor.js';
import { eventually, type TestApp } from '../support/harness.js';
import { startWithoutTicks, Uploads } from '../uploads/uploads-world.js';

const SECOND = 1000;
const DAY = 86_400_000;

describe('retention', () => {
  let app: TestApp;
  let uploads: Uploads;
  let runner: RetentionRunner;
  let ana: Actor;
  let png: Buffer;

  beforeAll(async () => {
    app = await startWithoutTicks();
    uploads = new Uploads(app);
    runner = app.get(RetentionRunner);
    png = await picture('png');
  });
  beforeEach(async () => {
    app.clock.set(new Date());
    ana = await app.actor({ consent: true });
    await app.drain(); // nothing else uses storage
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await app.sql('delete from upload');
    await app.sql('delete from idempotency_key');
    await uploads.storage.remove([...(await uploads.keys('raw/')), ...(await uploads.keys('source/'))]);
  });
  afterAll(() => app?.stop());

  const outcomeOf = (report: Awaited<ReturnType<RetentionRunner['run']>>, retention: string) =>
    report.classes.find((c) => c.retention === retention);

  it('P25 removes a source upload at seven days, not a second earlier: the object, then the row', async () => {
    const { id, deleteAfter } = await uploads.completed(ana, 'image', 'image/png', png);
    const { key } = (await uploads.record(id))!;
    app.clock.set(new Date(Date.parse(deleteAfter) - SECOND));
    expect((await runner.run()).ok).toBe(true);
    expect((await uploads.record(id))!.status).toBe('ready');
    expect(await uploads.storage.stat(key!)).not.toBeNull();

    app.clock.set(new Date(Date.parse(deleteAfter) + SECOND));
    const report = await runner.run();
    expect(report.ok).toBe(true);
    expect(outcomeOf(report, 'source-upload')).toEqual({
      retention: 'source-upload', due: 1, removed: 1, failed: 0, oldestOverdueMs: 0, durationMs: expect.any(Number),
    });
    expect(await uploads.record(id)).toBeUndefined();
    expect(await uploads.storage.stat(key!)).toBeNull();
  });

  it('P25 P26 removes every source upload as of eight days ahead, and no output', async () => {
    await ana.post('/v1/generations', { tool: 'image.create', prompt: 'a lighthouse' }).set('idempotency-key', 'one').expect(202);
    await app.drain();
    const { items } = (await ana.get('/v1/creations').expect(200)).body as { items: { id: string }[] };
    expect(items).toHaveLength(1);
    const outputs = [...(await uploads.keys('creation/')), ...(await uploads.keys('thumbnail/'))];
    await uploads.completed(ana, 'image', 'image/png', png);
    await uploads.completed(ana, 'document', 'text/plain', Buffer.from('a brief'));
    await uploads.completed(ana, 'image', 'image/png', Buffer.from('not a picture'));
    await uploads.sent(ana, 'image', 'image/png', png);

    const at = app.clock.after(8 * DAY);
    expect(outcomeOf(await runner.run({ at, dryRun: true }), 'source-upload')).toMatchObject({ due: 3, removed: 0 });
    expect(await uploads.keys('source/')).toHaveLength(2);

    expect((await runner.run({ at })).ok).toBe(true);
    expect(await app.sql('select 1 from upload')).toEqual([]);
    expect([...(await uploads.keys('source/')), ...(await uploads.keys('raw/'))]).toEqual([]);
    expect((await ana.get('/v1/creations').expect(200)).body).toMatchObject({ items: [{ id: items[0]!.id }] });
    expect([...(await uploads.keys('creation/')), ...(await uploads.keys('thumbnail/'))]).toEqual(outputs);
  });

  it('P25 removes what was never completed after a day, not a second earlier', async () => {
    const id = await uploads.sent(ana, 'image', 'image/png', png);
    const begunAt = app.clock.now().getTime();
    await runner.run({ at: new Date(begunAt + DAY - 60 * SECOND) });
    expect(await uploads.keys('raw/')).toHaveLength(1);
    await runner.run({ at: new Date(begunAt + DAY + SECOND) });
    expect(await uploads.keys('raw/')).toEqual([]);
    expect(await uploads.record(id)).toBeUndefined();
  });

  it('P25 removes what is sent to the form again after the examination', async () => {
    const { id, form } = await uploads.begin(ana, 'image', 'image/png', png.length);
    await uploads.send(form, png);
    await ana.post(`/v1/uploads/${id}/complete`).expect(200);
    expect(await uploads.keys('raw/')).toEqual([]);
    await uploads.send(form, png);
    expect(await uploads.keys('raw/')).toHaveLength(1);
    const report = await runner.run({ at: app.clock.after(DAY + SECOND) });
    expect(outcomeOf(report, 'unfinished-upload')).toMatchObject({ due: 1, removed: 1 });
    expect(await uploads.keys('raw/')).toEqual([]);
    expect(await uploads.record(id)).toMatchObject({ status: 'ready', raw_key: null });
  });

  it.each([2, 8])('counts each upload once, in a dry run as in the run: as of %i days ahead', async (days) => {
    await uploads.completed(ana, 'image', 'image/png', png);
    await uploads.completed(ana, 'image', 'image/png', Buffer.from('not a picture'));
    await uploads.sent(ana, 'image', 'image/png', png);
    const at = app.clock.after(days * DAY);
    const [dry, done] = [await runner.run({ at, dryRun: true }), await runner.run({ at })].map(({ classes }) =>
      classes.filter(({ retention }) => retention.endsWith('-upload')),
    );
    expect(dry!.reduce((sum, { due }) => sum + due, 0)).toBe(3);
    expect(done!.map(({ retention, due, removed }) => [retention, due, removed])).toEqual(
      dry!.map(({ retention, due }) => [retention, due, due]),
    );
  });

  it('keeps the row of what storage does not confirm, says so, and removes it the next time', async () => {
    const kept = await uploads.completed(ana, 'image', 'image/png', png);
    const gone = await uploads.completed(ana, 'image', 'image/png', png);
    const { key } = (await uploads.record(kept.id))!;
    const remove = uploads.storage.remove.bind(uploads.storage);
    jest.spyOn(uploads.storage, 'remove').mockImplementation(async (keys) => {
      await remove(keys.filter((name) => name !== key));
      return keys.filter((name) => name === key);
    });
    const at = app.clock.after(8 * DAY);
    const report = await runner.run({ at });
    expect(report.ok).toBe(false);
    expect(outcomeOf(report, 'source-upload')).toMatchObject({ due: 2, removed: 1, failed: 1 });
    expect(outcomeOf(report, 'source-upload')!.oldestOverdueMs).toBeGreaterThan(0);
    expect(await uploads.record(gone.id)).toBeUndefined();
    expect((await uploads.record(kept.id))!.key).toBe(key);
    expect(await uploads.storage.stat(key!)).not.toBeNull();
    await ana.get(`/v1/uploads/${kept.id}`).expect(404);

    jest.restoreAllMocks();
    expect((await runner.run({ at })).ok).toBe(true);
    expect(await uploads.record(kept.id)).toBeUndefined();
    expect(await uploads.storage.stat(key!)).toBeNull();
  });

  it('goes on with the other classes when storage is away', async () => {
    const { id } = await uploads.completed(ana, 'image', 'image/png', png);
    await ana.post('/v1/uploads', { kind: 'image', contentType: 'image/png', sizeBytes: 1 }).set('idempotency-key', 'old').expect(201);
    jest.spyOn(uploads.storage, 'remove').mockRejectedValue(new StorageUnavailable('away'));
    const report = await runner.run({ at: app.clock.after(8 * DAY) });
    expect(report.ok).toBe(false);
    expect(outcomeOf(report, 'idempotency-key')).toMatchObject({ due: 1, removed: 1 });
    expect(await uploads.record(id)).toBeDefined();
  });

  it('asks storage once for a thousand objects', async () => {
    await app.sql(
      `insert into upload (id, account_id, kind, status, key, content_type, size_bytes, sha256, created_at, completed_at, delete_after)
       select gen_random_uuid(), $1, 'image', 'ready', 'source/many-' || n, 'image/png', 1, 'x', now(), now(), now() + interval '7 days'
       from generate_series(1, 2500) n`,
      [ana.id],
    );
    const remove = jest.spyOn(uploads.storage, 'remove');
    const report = await runner.run({ at: app.clock.after(8 * DAY) });
    expect(outcomeOf(report, 'source-upload')).toMatchObject({ due: 2500, removed: 2500 });
    expect(remove).toHaveBeenCalledTimes(3);
    expect(remove.mock.calls.map(([keys]) => keys.length).sort()).toEqual([1000, 1000, 500]);
  });

  it('removes rows while storage is at work on others, and begins nothing more once it is called off', async () => {
    await app.sql(
      `insert into upload (id, account_id, kind, status, key, content_type, size_bytes, sha256, created_at, completed_at, delete_after)
       select gen_random_uuid(), $1, 'image', 'ready', 'source/many-' || n, 'image/png', 1, 'x', now(), now(), now() + interval '7 days'
       from generate_series(1, 4500) n`,
      [ana.id],
    );
    const stop = new AbortController();
    const [started, open] = [[] as number[], [] as (() => void)[]];
    jest.spyOn(uploads.storage, 'remove').mockImplementation(async (keys) => {
      started.push(keys.length);
      await new Promise<void>((resume) => open.push(resume));
      return [];
    });
    const running = runner.run({ at: app.clock.after(8 * DAY), signal: stop.signal });
    const left = async () => (await app.sql('select 1 from upload where account_id = $1', [ana.id])).length;
    await eventually(10_000, async () => (open.length === 3 ? null : `${open.length} requests`));
    expect(await left()).toBe(4500); // the object first
    open[0]!();
    await eventually(10_000, async () => (open.length === 4 ? null : 'the next request waits for others'));
    expect(await left()).toBe(3500); // rows do not wait for other rows' objects
    stop.abort();
    open.forEach((resume) => resume());
    expect((await running).ok).toBe(false);
    expect(started).toEqual([1000, 1000, 1000, 1000]);
    expect(await left()).toBe(500);
  });

  it('writes down what it did, without a name in it', async () => {
    await uploads.completed(ana, 'image', 'image/png', png);
    const at = app.clock.after(8 * DAY);
    await runner.run({ at });
    const rows = await app.sql<object>(
      `select retention, as_of, dry_run, due, removed, failed, oldest_overdue_ms from retention_run
       where retention = 'source-upload' and as_of = $1`,
      [at],
    );
    expect(rows).toEqual([
      { retention: 'source-upload', as_of: at, dry_run: false, due: 1, removed: 1, failed: 0, oldest_overdue_ms: '0' },
    ]);
    const lines = JSON.stringify(app.log.of('retention-swept'));
    expect(lines).not.toContain(ana.id);
    expect(lines).not.toContain('source/');
    await runner.run({ at: new Date(at.getTime() + 91 * DAY) });
    expect(await app.sql(`select 1 from retention_run where as_of = $1`, [at])).toEqual([]);
  });

  it('writes down what a class removed before it failed, and that it failed', async () => {
    for (let n = 0; n < 3; n += 1) await uploads.completed(ana, 'image', 'image/png', png);
    const at = app.clock.after(8 * DAY);
    const policy = app.get(RetentionPolicies).all().find(({ retention }) => retention === 'source-upload')!;
    const removeBatch = policy.removeBatch.bind(policy);
    jest.spyOn(policy, 'removeBatch')
      .mockImplementationOnce((asOf, _limit, signal) => removeBatch(asOf, 1, signal)).mockRejectedValueOnce(new Error('away'));
    const report = await runner.run({ at });
    expect(report.ok).toBe(false);
    expect(outcomeOf(report, 'source-upload')).toMatchObject({ due: 3, removed: 1, failed: 2 });
    const rows = "select due, removed, failed from retention_run where retention = 'source-upload' and as_of = $1";
    expect(await app.sql(rows, [at])).toEqual([{ due: 3, removed: 1, failed: 2 }]);
    expect(app.log.of('retention-failed').at(-1)).toMatchObject({ retention: 'source-upload', removed: 1 });
  });

  it('writes down each batch with it: a run that is cut off leaves evidence of what it did', async () => {
    const at = app.clock.after(8 * DAY);
    await app.sql(`insert into account_event (account_id, sequence, type, data, created_at)
      select $1, 9000 + n, 'points.changed', '{}', $2 from generate_series(1, 3) n`, [ana.id, app.clock.now()]);
    const policy = app.get(RetentionPolicies).all().find(({ retention }) => retention === 'account-event')!;
    const due = await app.sql<{ n: number }>('select count(*)::int as n from account_event where created_at <= $1', [app.clock.after(DAY)]);
    const removeBatch = policy.removeBatch.bind(policy);
    const rows = () => app.sql("select due, removed, failed from retention_run where retention = 'account-event' and as_of = $1", [at]);
    const seen: unknown[] = [];
    jest.spyOn(policy, 'removeBatch').mockImplementation(async (asOf, _limit, signal) => {
      seen.push(await rows());
      return removeBatch(asOf, 1, signal);
    });
    await runner.run({ at });
    const all = due[0]!.n;
    expect(seen.slice(0, 3)).toEqual([[], [{ due: all, removed: 1, failed: all - 1 }], [{ due: all, removed: 2, failed: all - 2 }]]);
    expect(await rows()).toEqual([{ due: all, removed: all, failed: 0 }]);
  });

  it('leaves evidence of a run that found nothing: a row a day and class, however often it runs', async () => {
    await app.sql('delete from retention_run');
    app.clock.set(new Date('2027-03-01T10:00:00Z'));
    await runner.run();
    const rows = () => app.sql<{ retention: string; ran_at: Date }>(
      `select retention, ran_at from retention_run where removed = 0 and failed = 0 order by retention`,
    );
    const since = async (at: Date) => (await rows()).flatMap(({ retention, ran_at }) => (ran_at >= at ? [retention] : []));
    const all = app.get(RetentionPolicies).all().map(({ retention }) => retention).sort();
    const busy = await app.sql<{ retention: string }>('select retention from retention_run where removed > 0');
    const removed = busy.map(({ retention }) => retention);
    expect((await rows()).map(({ retention }) => retention)).toEqual(all.filter((name) => !removed.includes(name)));
    app.clock.advance(60 * SECOND);
    const second = app.clock.now();
    await runner.run();
    expect(await since(second)).toEqual(all);
    expect(await rows()).toHaveLength(all.length);
    await runner.run({ dryRun: true });
    app.clock.advance(DAY);
    const third = app.clock.now();
    await runner.run();
    expect(await since(third)).toEqual(all);
    expect(await rows()).toHaveLength(2 * all.length);
  });

  it('tells at the command line of each class’s last run, what was late, and how long it took', async () => {
    const { out: ran } = await new Operator(app).says('retention', 'run');
    expect(ran).toMatch(/^Retention as of .* \(\d+ classes, \d+ ms\):/);
    const { out } = await new Operator(app).says('retention', 'show');
    expect(out.split('\n')).toHaveLength(app.get(RetentionPolicies).all().length + 1);
    expect(out).toMatch(/source-upload: 0 due now; last run \d{4}-.*, 0 due, 0 removed\n/);
    expect(out).not.toContain('no run');
  });

  it('is no flood of evidence while storage is away, and says then what is late', async () => {
    await uploads.completed(ana, 'image', 'image/png', png);
    await app.sql('delete from retention_run');
    const remove = jest.spyOn(uploads.storage, 'remove').mockImplementation(async (keys) => keys);
    const at = app.clock.after(8 * DAY);
    await runner.run({ at });
    await runner.run({ at });
    expect(remove).toHaveBeenCalledTimes(2);
    const rows = await app.sql(
      `select due, removed, failed, oldest_overdue_ms > 0 as late from retention_run where retention = 'source-upload'`,
    );
    expect(rows).toEqual([{ due: 1, removed: 0, failed: 1, late: true }]);
  });

  it('runs once at a time over all processes, and stops when it is no longer sure to', async () => {
    const beside = await startWithoutTicks({ beside: app });
    try {
      await uploads.completed(ana, 'image', 'image/png', png);
      const at = app.clock.after(8 * DAY);
      let open = () => {};
      const gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      const remove = uploads.storage.remove.bind(uploads.storage);
      const reached = new Promise<void>((resolve) => {
        jest.spyOn(uploads.storage, 'remove').mockImplementation(async (keys) => {
          resolve();
          await gate;
          return remove(keys);
        });
      });
      const first = runner.run({ at });
      await reached;
      await expect(beside.get(RetentionRunner).run({ at })).rejects.toThrow(RetentionBusy);
      await expect(runner.run({ at })).rejects.toThrow(RetentionBusy);
      expect((await beside.get(RetentionRunner).run({ at, dryRun: true })).ok).toBe(true);
      const waiting = beside.get(RetentionRunner).run({ at, waitMs: 20_000 });
      await app.sql(
        `select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
         where l.locktype = 'advisory' and l.granted and d.datname = current_database()`,
      );
      open();
      expect((await first).ok).toBe(false);
      expect((await waiting).ok).toBe(true);
    } finally {
      await beside.stop();
    }
  });

  it('has exactly one policy for every class on which a clock runs', () => {
    expect(app.get(RetentionPolicies).uncovered()).toEqual([]);
  });

  it('gives its locks up with the process', async () => {
    const locks = app.get(AdvisoryLocks);
    expect(await locks.tryHold('anything')).not.toBeNull();
    expect(await locks.tryHold('anything')).toBeNull();
    const beside = await startWithoutTicks({ beside: app });
    const held = await beside.get(AdvisoryLocks).tryHold('other');
    expect(held).not.toBeNull();
    expect(await locks.tryHold('other')).toBeNull();
    await beside.stop();
    expect(await locks.tryHold('other')).not.toBeNull();
  });

  it('survives an upload that is deleted by its owner meanwhile', async () => {
    const { id } = await uploads.completed(ana, 'image', 'image/png', png);
    const remove = uploads.storage.remove.bind(uploads.storage);
    jest.spyOn(uploads.storage, 'remove').mockImplementationOnce(async (keys) => {
      await app.sql('delete from upload where id = $1', [id as UploadId]);
      return remove(keys);
    });
    expect((await runner.run({ at: app.clock.after(8 * DAY) })).ok).toBe(true);
  });
});

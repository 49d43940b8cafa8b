import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { RETENTION_CLASSES, type RetentionClass } from '../../src/kernel/retention-classes.js';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';
import { listErasure, putRow, SEEDS } from './retention-seeds.js';

const SECOND = 1000;
const DAY = 86_400_000;

/** Where a clock runs, the soonest first. */
const CLOCKED = (Object.keys(RETENTION_CLASSES) as RetentionClass[])
  .filter((name) => RETENTION_CLASSES[name].days !== null && RETENTION_CLASSES[name].action !== 'keep')
  .sort((a, b) => RETENTION_CLASSES[a].days! - RETENTION_CLASSES[b].days!);

const ENDED = {
  status: 'completed', origin: 'app', previous_status: 'active', locale: 'en', subject_hmacs: ['proof'], receipt: 'receipt',
};

describe('the periods of all data', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startWithoutTicks();
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app?.stop());

  it('P29 P30 are kept to the second: each class is there a second before its period ends, and gone a second after', async () => {
    const { id: account } = await app.actor();
    await app.drain();
    await app.sql(`delete from outbox_delivery`);
    await app.sql(`delete from outbox_event`);
    const at = new Date(Math.floor(app.clock.now().getTime() / DAY) * DAY); // a midnight: the list of erasures knows days alone
    const tombstone = randomUUID();
    const put = (table: string, row: Readonly<Record<string, unknown>>) => putRow(app, table, row);
    await put('account_deletion', { ...ENDED, id: tombstone, completed_at: at });
    const left = new Map<RetentionClass, () => Promise<number>>();
    left.set('erasure-list', await listErasure(app, new Date(at.getTime() - DAY)));
    for (const [name, seed] of Object.entries(SEEDS) as [RetentionClass, (typeof SEEDS)[RetentionClass]][]) {
      const query = await seed!({ app, at, account, tombstone, put });
      left.set(name, async () => (await app.sql(query)).length);
    }
    expect([...left.keys()].sort()).toEqual([...CLOCKED].sort()); // a new class brings its seed

    const runner = app.get(RetentionRunner);
    const wrong: string[] = [];
    const gone = async (name: RetentionClass) => (await left.get(name)!()) === 0;
    for (const [days, names] of Map.groupBy(CLOCKED, (name) => RETENTION_CLASSES[name].days!)) {
      const ends = at.getTime() + days * DAY;
      await runner.run({ at: new Date(ends - SECOND), waitMs: 20_000 });
      for (const name of names) if (await gone(name)) wrong.push(`${name} is gone too soon`);
      const { classes } = await runner.run({ at: new Date(ends + SECOND), waitMs: 20_000 });
      const removed = new Map(classes.map((outcome) => [outcome.retention, outcome.removed]));
      for (const name of names) if (!(await gone(name)) || !removed.get(name)) wrong.push(`${name} is still there, or was not counted`);
    }
    expect(wrong).toEqual([]);
    expect(await app.sql('select 1 from account_deletion where id = $1', [tombstone])).toEqual([]);
    expect(await app.sql(`select distinct retention from retention_run where removed > 0`)).not.toEqual([]);
  });

  it('leave of a deletion, once its proof has expired, only when it was, and only while books go by it', async () => {
    const [at, tombstone] = [app.clock.now(), randomUUID()];
    await putRow(app, 'account_deletion', { ...ENDED, id: tombstone, completed_at: at, secret_hash: 'secret' });
    await putRow(app, 'ledger_account', { account_id: tombstone });
    const runner = app.get(RetentionRunner);
    const days = (n: number) => new Date(at.getTime() + n * DAY + SECOND);
    expect((await runner.run({ at: days(1095), waitMs: 20_000 })).ok).toBe(true);
    const left = () => app.sql('select receipt, subject_hmacs, secret_hash, completed_at from account_deletion where id = $1', [tombstone]);
    expect(await left()).toEqual([{ receipt: null, subject_hmacs: [], secret_hash: tombstone, completed_at: at }]);
    expect((await runner.run({ at: days(2190), waitMs: 20_000 })).ok).toBe(true);
    expect(await left()).toEqual([]);
  });

  it('P29 wait, in a record of moderation, for whatever still has an effect on somebody', async () => {
    const at = app.clock.now();
    const later = new Date(at.getTime() + 2_000 * DAY);
    const cases = await Promise.all(
      ['strike', 'restriction', 'appeal', 'nothing'].map(async (what) => {
        const [id, statement, person] = [randomUUID(), randomUUID(), randomUUID()];
        await putRow(app, 'moderation_case', { id, subject_type: 'post', account_id: person, state: 'decided', decided_at: at });
        const subject = { subject_type: 'post', action: 'restrict' };
        await putRow(app, 'statement', { ...subject, id: statement, case_id: id, account_id: person, appeal_until: at });
        const of = { account_id: person, statement_id: statement };
        if (what === 'strike') await putRow(app, 'strike', { ...of, expires_at: later });
        if (what === 'restriction') await putRow(app, 'restriction', { ...of, kind: 'account', ends_at: null });
        if (what === 'appeal') await putRow(app, 'appeal', of);
        return { what, person };
      }),
    );
    await app.get(RetentionRunner).run({ at: new Date(at.getTime() + 731 * DAY), waitMs: 20_000 });
    const named = await app.sql<{ person: string }>('select account_id as person from statement where account_id = any($1)', [
      cases.map(({ person }) => person),
    ]);
    expect(cases.filter(({ person }) => named.some((row) => row.person === person)).map(({ what }) => what)).toEqual([
      'strike', 'restriction', 'appeal',
    ]);
  });

  it('P25 are swept by two schedulers at once: nothing goes twice, and nothing is missed', async () => {
    const beside = await startWithoutTicks({ beside: app });
    try {
      const { id } = await app.actor();
      await app.sql(
        `insert into upload (id, account_id, kind, status, key, content_type, size_bytes, sha256, created_at, completed_at, delete_after)
         select gen_random_uuid(), $1, 'image', 'ready', 'source/both-' || n, 'image/png', 1, 'x', now(), now(), now() + interval '7 days'
         from generate_series(1, 1200) n`,
        [id],
      );
      const asked: string[] = [];
      for (const each of [app, beside]) {
        const storage = each.get(ObjectStorage);
        const remove = storage.remove.bind(storage);
        jest.spyOn(storage, 'remove').mockImplementation((keys) => {
          asked.push(...keys);
          return remove(keys);
        });
      }
      const at = app.clock.after(8 * DAY);
      const sweep = async (each: TestApp) => {
        const { ok, classes } = await each.get(RetentionRunner).run({ at, waitMs: 60_000 });
        expect(ok).toBe(true);
        return classes.find(({ retention }) => retention === 'source-upload')!.removed;
      };
      expect((await Promise.all([sweep(app), sweep(beside)])).sort()).toEqual([0, 1200]);
      expect([asked.length, new Set(asked).size]).toEqual([1200, 1200]);
      expect(await app.sql('select 1 from upload where account_id = $1', [id])).toEqual([]);
    } finally {
      await beside.stop();
    }
  });
});

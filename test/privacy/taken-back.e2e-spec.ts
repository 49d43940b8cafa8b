import { EntityManager } from '@mikro-orm/postgresql';
import type { DeletionId } from '../../src/kernel/ids.js';
import { DeletionSaga } from '../../src/modules/privacy/deletion/saga/deletion-saga.js';
import { UndoneList } from '../../src/modules/privacy/receipts/index.js';
import { ErasureListRetention } from '../../src/modules/privacy/receipts/erasure-list.retention.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { ErasureBucket } from '../../src/platform/storage/erasure-bucket.js';
import { StorageUnavailable } from '../../src/platform/storage/object-storage.js';
import { refuseRestoredBackup } from '../../src/start/restored-backup.js';
import { Operator } from '../cli/operator.js';
import { startApp, type TestApp } from '../support/harness.js';
import { Backup } from './backup.js';
import { DAY_MS, DeletionWorld, type Leaver } from './deletion-world.js';

const KEPT_DAYS = 65;

describe('an end that was taken back', () => {
  let world: DeletionWorld;
  let app: TestApp;
  beforeAll(async () => {
    world = await DeletionWorld.start();
    app = world.app;
  }, 60_000);
  afterAll(() => world?.stop());

  const takeBack = ({ client }: Leaver) => client.delete('/v1/privacy/deletion');
  const isNoted = (id: string) => app.get(UndoneList).has(id as DeletionId);
  const rowOf = async (id: string) => {
    const [row] = await app.sql<{ status: string }>('select status from account_deletion where id = $1', [id]);
    return row?.status;
  };
  /** A person who wants to leave when the backup is made, and no more when it is restored after the grace. */
  const restoredWith = async (work: (restored: TestApp, backup: Backup, people: Leaver[], ids: string[]) => Promise<void>) => {
    const people = [await world.person(), await world.person()];
    const ids: string[] = [];
    for (const person of people) ids.push((await world.leave(person)).id);
    await app.drain();
    const backup = await Backup.of(app);
    try {
      for (const person of people) await takeBack(person).expect(204);
      await app.drain();
      app.clock.advance(15 * DAY_MS);
      const env = { ...world.providers.issuer.env, ...world.oneSignal.env, DATABASE_URL: backup.url, ROLES: 'api' };
      const restored = await startApp({ beside: app, env });
      await work(restored, backup, people, ids).finally(() => restored.stop());
    } finally {
      await backup.drop();
    }
  };
  const run = (at: TestApp, id: string) => runInScope(at.get(EntityManager), () => at.get(DeletionSaga).run(id as DeletionId));

  it('never begins in a database that was restored from before that, though its time is over and nobody replayed anything', async () => {
    await restoredWith(async (restored, backup, people, ids) => {
      await expect(refuseRestoredBackup(restored.nest)).resolves.toBeUndefined();
      for (const [at, id] of ids.entries()) {
        await run(restored, id);
        expect((await backup.rowsWith(id))['account_deletion']).toEqual([expect.stringContaining('undone')]);
        expect((await backup.rowsWith(people[at]!.subject))['sign_in_identity']).toHaveLength(1);
        const [account] = (await backup.rowsWith(people[at]!.id))['account']!;
        expect(account).toMatch(/active/);
        await run(restored, id);
        expect((await backup.rowsWith(id))['deletion_step']).toBeUndefined();
      }
    });
  }, 60_000);

  it('is undone again by the replay, at once; counting it changes nothing', async () => {
    await restoredWith(async (_restored, backup, people, ids) => {
      const replay = async (...more: string[]) =>
        (await new Operator(app, { DATABASE_URL: backup.url }).asks<object>('erasures', 'replay', ...more)).value;
      const before = await backup.rowsWith(ids[0]!);
      const none = { ok: true, listed: 0, found: 0, erased: 0, waiting: 0, undone: 0, told: 0 };
      expect(await replay('--dry-run')).toEqual({ ...none, undone: 2 });
      expect(await backup.rowsWith(ids[0]!)).toEqual(before);
      expect(await replay()).toEqual({ ...none, undone: 2 });
      for (const { id } of people) expect((await backup.rowsWith(id))['account']).toEqual([expect.stringMatching(/active/)]);
      expect((await backup.rowsWith('privacy.erasures-replayed'))['audit_entry']).toHaveLength(1);
      expect(await replay()).toEqual(none);
    });
  }, 60_000);

  it('counts no more once its person is erased after all: they are erased again', async () => {
    await restoredWith(async (restored, backup, [ana, bob], [anas, bobs]) => {
      await world.leave(ana!, 'now');
      await world.carriedOut();
      expect([await isNoted(anas!), await isNoted(bobs!)]).toEqual([false, true]);
      await expect(refuseRestoredBackup(restored.nest)).rejects.toThrow('1 erased account lives');
      const replayed = await new Operator(app, { DATABASE_URL: backup.url }).asks<object>('erasures', 'replay');
      expect(replayed).toMatchObject({ code: 0, value: { found: 1, erased: 1, undone: 1 } });
      expect(await backup.rowsWith(ana!.subject)).toEqual({});
      expect((await backup.rowsWith(bob!.subject))['sign_in_identity']).toHaveLength(1);
    });
  }, 60_000);

  it('is noted before it is true: an undo that fails after that ends nobody; who asks again is erased', async () => {
    const [eva, kim] = [await world.person(), await world.person()];
    const [evas, kims] = [await world.leave(eva), await world.leave(kim)];
    for (const { id } of [evas, kims]) await app.get(UndoneList).enter(id as DeletionId);
    await world.leave(kim, 'now');
    await world.carriedOut(15 * DAY_MS);
    expect([await rowOf(evas.id), await world.statusOfAccount(eva.id)]).toEqual(['undone', 'active']);
    expect([await rowOf(kims.id), await world.statusOfAccount(kim.id)]).toEqual(['completed', null]);
    expect(app.log.of('deletion-was-taken-back')).toEqual([expect.objectContaining({ deletionId: evas.id })]);
  }, 60_000);

  it('is not taken back where it cannot be noted, and nothing begins that cannot be looked up', async () => {
    const eva = await world.person();
    const { id } = await world.leave(eva);
    const bucket = app.get(ErasureBucket);
    const [put, list] = [bucket.put.bind(bucket), bucket.list.bind(bucket)];
    const away = () => {
      throw new StorageUnavailable('away');
    };
    Object.assign(bucket, { put: away, list: away });
    try {
      await takeBack(eva).expect(503);
      expect(await world.statusOfAccount(eva.id)).toBe('deletion-scheduled');
      app.clock.advance(15 * DAY_MS);
      await world.sweep();
      expect(await rowOf(id)).toBe('scheduled');
    } finally {
      Object.assign(bucket, { put, list });
    }
    await takeBack(eva).expect(204);
    expect([await isNoted(id), await rowOf(id)]).toEqual([true, 'undone']);
  }, 60_000);

  it('is forgotten when no backup can know of it any more', async () => {
    const eva = await world.person();
    const { id } = await world.leave(eva);
    await takeBack(eva).expect(204);
    const sweep = () => world.inScope(() => app.get(ErasureListRetention).removeBatch(app.clock.now(), 1_000));
    app.clock.advance(KEPT_DAYS * DAY_MS);
    await sweep();
    expect(await isNoted(id)).toBe(true);
    app.clock.advance(DAY_MS);
    expect((await sweep()).failed).toBe(0);
    expect(await isNoted(id)).toBe(false);
  });
});

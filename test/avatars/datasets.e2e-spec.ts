import { EntityManager } from '@mikro-orm/postgresql';
import { jest } from '@jest/globals';
import type { GenerationId } from '../../src/kernel/ids.js';
import { DatasetRetention } from '../../src/modules/generation/avatars/dataset.retention.js';
import { Datasets } from '../../src/modules/generation/avatars/datasets.js';
import { StorageReconciler } from '../../src/modules/scheduler/reconcile/storage-reconciler.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { Avatars, type AvatarBody } from './avatar-world.js';

const DAY_MS = 86_400_000;

describe('the archive of a training in storage', () => {
  let app: TestApp;
  let avatars: Avatars;
  let ana: Actor;
  let begun: AvatarBody;

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api', WELCOME_POINTS: '1000' } }); // nobody trains
    avatars = new Avatars(app);
  });
  afterAll(() => app?.stop());
  beforeEach(async () => {
    ana = await avatars.person('local');
    begun = await avatars.train(ana);
  });
  afterEach(() => app.sql('update avatar set dataset_key = null, dataset_at = null').then(() => inScope(() => reconcile(true))));

  const inScope = <T>(work: () => Promise<T>) => runInScope(app.get(EntityManager), work);
  const reconcile = (repair = false) => app.get(StorageReconciler).reconcile({ graceMs: 0, prefix: 'dataset/', repair });
  const make = (trainingId = begun.training.id) =>
    inScope(() => app.get(Datasets).make({ trainingId: trainingId as GenerationId, caption: null, forSeconds: 60 }));
  const keys = () => avatars.uploads.keys('dataset/');

  it('is named by a row before its first byte is stored', async () => {
    const storage = app.get(ObjectStorage);
    const put = storage.put.bind(storage);
    const named: (string | null)[] = [];
    const watched = jest.spyOn(storage, 'put').mockImplementation(async (key, ...rest) => {
      named.push((await avatars.record(begun.id))!.dataset_key === key ? key : null);
      return put(key, ...rest);
    });
    await make().finally(() => watched.mockRestore());
    expect(named).toEqual(await keys());
    expect(await inScope(() => reconcile())).toEqual({ orphans: 0, ghosts: 0, repaired: 0 });
  });

  it('takes the place of the one before', async () => {
    const first = await make();
    const [before] = await keys();
    const second = await make();
    expect(await keys()).toEqual([(await avatars.record(begun.id))!.dataset_key]);
    expect(await keys()).not.toContain(before);
    expect(second!.sha256).toBe(first!.sha256);
  });

  it('that is being written while its avatar is deleted leaves nothing behind', async () => {
    const storage = app.get(ObjectStorage);
    const put = storage.put.bind(storage);
    const late = jest.spyOn(storage, 'put').mockImplementation(async (...given) => {
      await app.sql(`update avatar set status = 'deleting', deleting_at = now(), dataset_key = null where id = $1`, [begun.id]);
      return put(...given);
    });
    expect(await make().finally(() => late.mockRestore())).toBeNull();
    expect(await keys()).toEqual([]);
  });

  it('is not made of photos that are gone', async () => {
    await app.sql(`update upload set status = 'deleting' where account_id = $1`, [ana.id]);
    expect(await make()).toBeNull();
    expect(await keys()).toEqual([]);
  });

  it('P25 is gone a day later, whatever became of the training', async () => {
    await make();
    const retention = app.get(DatasetRetention);
    const { dataset_at: madeAt } = (await avatars.record(begun.id)) as unknown as { dataset_at: Date };
    const at = new Date(madeAt.getTime() + DAY_MS);
    expect(await inScope(() => retention.due(new Date(at.getTime() - 1)))).toEqual({ count: 0, oldestDueAt: null });
    expect(await inScope(() => retention.due(at))).toEqual({ count: 1, oldestDueAt: at });
    expect(await inScope(() => retention.removeBatch(at, 10))).toEqual({ removed: 1, failed: 0 });
    expect(await keys()).toEqual([]);
    expect((await avatars.record(begun.id))!.dataset_key).toBeNull();
  });
});

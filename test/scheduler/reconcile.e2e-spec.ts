import 'reflect-metadata';
import { jest } from '@jest/globals';
import { StorageReconciler } from '../../src/modules/scheduler/index.js';
import { picture } from '../../src/platform/media/testing/pictures.js';
import type { StoredObject } from '../../src/platform/storage/object-storage.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks, Uploads } from '../uploads/uploads-world.js';

const HOUR = 3_600_000;
const GENERATION = '0190a000-0000-7000-8000-00000000000b';

describe('the reconciler between storage and database', () => {
  let app: TestApp;
  let uploads: Uploads;
  let reconciler: StorageReconciler;
  let ana: Actor;

  beforeAll(async () => {
    app = await startWithoutTicks();
    uploads = new Uploads(app);
    reconciler = app.get(StorageReconciler);
    ana = await app.actor({ consent: true });
    await ana.post('/v1/generations', { tool: 'image.create', prompt: 'a lighthouse' }).set('idempotency-key', 'one').expect(202);
    await app.drain();
    await uploads.completed(ana, 'image', 'image/png', await picture('png'));
    await uploads.sent(ana, 'image', 'image/png', await picture('png'));
    await ana.post('/v1/uploads', { kind: 'image', contentType: 'image/png', sizeBytes: 5 }).expect(201);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    app.clock.set(new Date());
  });
  afterAll(() => app?.stop());

  const put = (key: string) => uploads.storage.put(key, Buffer.from('x'), { contentType: 'text/plain' });

  it('finds nothing where nothing is wrong', async () => {
    expect((await uploads.keys()).length).toBeGreaterThanOrEqual(4);
    expect(await reconciler.reconcile({ graceMs: 0 })).toEqual({ orphans: 0, ghosts: 0, repaired: 0 });
  });

  it('finds objects that nobody names once they are an hour old, and removes them when told to', async () => {
    const orphans = ['raw/orphan', 'source/0-orphan', 'source/zz-orphan', 'creation/orphan'];
    for (const key of orphans) await put(key);
    expect(await reconciler.reconcile()).toEqual({ orphans: 0, ghosts: 0, repaired: 0 });
    app.clock.advance(HOUR + 60_000);
    expect(await reconciler.reconcile()).toEqual({ orphans: 4, ghosts: 0, repaired: 0 });
    expect(await reconciler.reconcile({ prefix: 'raw/', repair: true })).toEqual({ orphans: 1, ghosts: 0, repaired: 1 });
    expect(await reconciler.reconcile({ repair: true })).toEqual({ orphans: 3, ghosts: 0, repaired: 3 });
    expect(await reconciler.reconcile()).toEqual({ orphans: 0, ghosts: 0, repaired: 0 });
    expect((await uploads.keys()).filter((key) => key.includes('orphan'))).toEqual([]);
  });

  it('reports what is under no prefix of ours, and leaves it', async () => {
    await put('backup/of-somebody');
    expect(await reconciler.reconcile({ graceMs: 0, repair: true })).toEqual({ orphans: 1, ghosts: 0, repaired: 0 });
    expect(await uploads.keys('backup/')).toHaveLength(1);
    await uploads.storage.remove(['backup/of-somebody']);
  });

  it('finds uploads whose file is gone, and takes their rows away when told to', async () => {
    const { id } = await uploads.completed(ana, 'image', 'image/png', await picture('png'));
    await uploads.storage.remove([(await uploads.record(id))!.key!]);
    expect(await reconciler.reconcile({ graceMs: 0 })).toEqual({ orphans: 0, ghosts: 1, repaired: 0 });
    expect((await uploads.record(id))!.status).toBe('ready');
    expect(await reconciler.reconcile({ graceMs: 0, repair: true })).toEqual({ orphans: 0, ghosts: 1, repaired: 1 });
    expect(await uploads.record(id)).toBeUndefined();
    expect(await reconciler.reconcile({ graceMs: 0 })).toEqual({ orphans: 0, ghosts: 0, repaired: 0 });
  });

  it('only reports a creation whose picture is gone', async () => {
    const [creation] = await app.sql<{ key: string }>('select key from creation');
    const bytes = await uploads.storage.get(creation!.key);
    const kept = Buffer.concat((await bytes.toArray()) as Buffer[]);
    await uploads.storage.remove([creation!.key]);
    expect(await reconciler.reconcile({ graceMs: 0, repair: true })).toEqual({ orphans: 0, ghosts: 1, repaired: 0 });
    expect(await app.sql('select 1 from creation')).toHaveLength(1);
    await uploads.storage.put(creation!.key, kept, { contentType: 'image/png' });
  });

  it('leaves alone what is on its way in', async () => {
    await app.sql(
      `insert into generation (id, account_id, tool, parameters, requested_count, price_per_unit, points_held, status, stage,
         deadline_at, locale, created_at)
       values ($1, $2, 'image.edit', 'plain.{}', 1, 1, 1, 'running', 'ingesting', now(), 'en', now())`,
      [GENERATION, ana.id],
    );
    await app.sql(
      `insert into generation_output (generation_id, position, key, thumbnail_key, source)
       values ($1, 0, 'creation/coming', 'thumbnail/coming', '{}'), ($1, 1, 'creation/later', 'thumbnail/later', '{}')`,
      [GENERATION],
    );
    await put('creation/coming');
    const id = await uploads.sent(ana, 'image', 'image/png', await picture('png'));
    await app.sql(`update upload set status = 'checking', key = 'source/coming', lease_expires_at = now() where id = $1`, [id]);
    await put('source/coming');
    expect(await reconciler.reconcile({ graceMs: 0, repair: true })).toEqual({ orphans: 0, ghosts: 0, repaired: 0 });
    await app.sql('delete from generation_output');
    await app.sql('delete from generation where id = $1', [GENERATION]);
    await app.sql('delete from upload where id = $1', [id]);
    expect(await reconciler.reconcile({ graceMs: 0, repair: true, prefix: 'creation/' })).toEqual({ orphans: 1, ghosts: 0, repaired: 1 });
    await reconciler.reconcile({ graceMs: 0, repair: true });
  });

  it('looks again at what changed under its eyes before it counts it', async () => {
    const { list } = uploads.storage;
    const late = await picture('png');
    jest.spyOn(uploads.storage, 'list').mockImplementation(async function* (this: typeof uploads.storage, prefix: string) {
      const listed: StoredObject[] = [];
      for await (const object of list.call(uploads.storage, prefix)) listed.push(object);
      const { id } = await uploads.completed(ana, 'image', 'image/png', late); // a row and an object that this listing has not seen
      await app.sql('update upload set created_at = now() where id = $1', [id]);
      const hidden = listed.findIndex(({ key }) => key.startsWith('source/')); // a row that is read before its object is listed
      yield* listed.filter((_, i) => i !== hidden);
      yield { key: (await uploads.record(id))!.key!, sizeBytes: 1, lastModifiedAt: new Date(0) }; // out of order
    });
    expect(await reconciler.reconcile({ graceMs: 0, repair: true })).toEqual({ orphans: 0, ghosts: 0, repaired: 0 });
  });

  it('goes through many pages of both', async () => {
    const name = (i: number) => `source/many-${String(i).padStart(6, '0')}`;
    await app.sql(
      `insert into upload (id, account_id, kind, status, key, content_type, size_bytes, sha256, created_at, completed_at, delete_after)
       select gen_random_uuid(), $1, 'image', 'ready', 'source/many-' || lpad(n::text, 6, '0'), 'image/png', 1, 'x',
         now(), now(), now() + interval '7 days'
       from generate_series(1, 6000) n where n % 10 <> 0`,
      [ana.id],
    );
    jest.spyOn(uploads.storage, 'list').mockImplementation(async function* () {
      for (let i = 1; i <= 6000; i++) if (i % 7 !== 0) yield { key: name(i), sizeBytes: 1, lastModifiedAt: new Date(0) };
    });
    jest.spyOn(uploads.storage, 'stat').mockResolvedValue(null);
    jest.spyOn(uploads.storage, 'remove').mockImplementation(async (keys) => keys.filter((key) => key.endsWith('000')));
    const all = Array.from({ length: 6000 }, (_, i) => i + 1);
    const orphans = all.filter((i) => i % 10 === 0 && i % 7 !== 0).length;
    const ghosts = all.filter((i) => i % 10 !== 0 && i % 7 === 0).length;
    expect(await reconciler.reconcile({ prefix: 'source/many-' })).toEqual({ orphans, ghosts, repaired: 0 });
    expect(await reconciler.reconcile({ prefix: 'source/many-', repair: true })).toEqual({
      orphans,
      ghosts,
      repaired: orphans + ghosts - 6,
    });
  });
});

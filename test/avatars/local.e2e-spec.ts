import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { EntityManager } from '@mikro-orm/postgresql';
import { sha256 } from '../../src/kernel/json.js';
import { StorageReconciler } from '../../src/modules/scheduler/reconcile/storage-reconciler.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { ask, points, reaches, streamed } from '../generations/generation-world.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { Avatars } from './avatar-world.js';

describe('an avatar, trained and used without any provider', () => {
  let app: TestApp;
  let avatars: Avatars;

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api,worker' } });
    avatars = new Avatars(app);
  });
  afterAll(() => app?.stop());

  const reconciled = () => runInScope(app.get(EntityManager), () => app.get(StorageReconciler).reconcile({ graceMs: 0 }));

  /** Somebody's avatar, ready, after all that follows from it. */
  const trained = async (): Promise<{ bob: Actor; id: string }> => {
    const bob = await avatars.person('local');
    const { id } = await avatars.train(bob);
    await avatars.reaches(bob, id, 'ready');
    await app.drain();
    return { bob, id };
  };

  it('is trained, paid for, told to the devices and used', async () => {
    const ana = await avatars.person('local');
    const begun = await avatars.train(ana);
    expect(begun).toMatchObject({
      name: 'Her own likeness', status: 'training', photoCount: 8,
      training: { tool: 'avatar.train', charge: { state: 'held', held: 80 }, outputs: [] },
    });
    expect(await avatars.reaches(ana, begun.id, 'ready')).toMatchObject({
      provider: { id: 'local', model: 'local-trainer-1' },
      training: { status: 'succeeded', charge: { state: 'captured', captured: 80, released: 0 }, outputs: [] },
    });
    expect(await points(ana)).toMatchObject({ balance: 20, held: 0 });
    expect((await ana.get('/v1/creations').expect(200)).body).toMatchObject({ items: [] });
    const seen = await streamed(app, ana, '0', (events) => events.some(({ data }) => data.status === 'ready'));
    expect(seen.filter(({ type }) => type === 'avatar.updated').map(({ data }) => data)).toEqual([
      { id: begun.id, status: 'training' }, { id: begun.id, status: 'ready' },
    ]);
    const made = await ask(ana, { tool: 'avatar.image', avatarId: begun.id, prompt: 'on a red bicycle', count: 2 });
    const pictures = await reaches(ana, made.id, 'succeeded');
    expect(pictures).toMatchObject({ avatarId: begun.id, provider: { id: 'local' }, charge: { captured: 10 } });
    expect(pictures.outputs).toHaveLength(2);
  });

  it('is nobody else\'s: not to be seen, used, looked ahead with or deleted, and nothing is charged for trying', async () => {
    const { bob, id } = await trained();
    const eve = await avatars.person('local');
    await eve.get(`/v1/avatars/${id}`).expect(404);
    expect((await eve.get('/v1/avatars').expect(200)).body).toEqual({ items: [], nextCursor: null });
    const use = { tool: 'avatar.image', avatarId: id, prompt: 'x' };
    const { body } = await eve.post('/v1/generations', use).set('idempotency-key', randomUUID()).expect(404);
    expect(body).toMatchObject({ code: 'avatar-not-found' });
    await eve.post('/v1/generations/preview', use).expect(404);
    await eve.delete(`/v1/avatars/${id}`).expect(404);
    expect(await points(eve)).toMatchObject({ balance: 100, held: 0 });
    expect((await avatars.look(bob, id)).status).toBe('ready');
  });

  it('keeps the archive of the photos no longer than the training takes, and leaves no object without a row', async () => {
    const { id } = await trained();
    const { weights_key: key, weights_sha256: hash, dataset_key: dataset } = (await avatars.record(id))!;
    expect(dataset).toBeNull();
    expect(await avatars.uploads.keys('dataset/')).toEqual([]);
    const weights = await buffer(await avatars.uploads.storage.get(key!));
    expect(sha256(weights)).toBe(hash);
    expect(await reconciled()).toEqual({ orphans: 0, ghosts: 0, repaired: 0 });
  });

  it('is gone when it is deleted, weights and all; what was made with it stays', async () => {
    const { bob, id } = await trained();
    const { weights_key: key } = (await avatars.record(id))!;
    const made = await ask(bob, { tool: 'avatar.image', avatarId: id, prompt: 'on a red bicycle' });
    await reaches(bob, made.id, 'succeeded');
    await bob.delete(`/v1/avatars/${id}`).expect(204);
    await bob.get(`/v1/avatars/${id}`).expect(404);
    await bob.delete(`/v1/avatars/${id}`).expect(404);
    await app.drain();
    expect(await avatars.record(id)).toBeUndefined();
    const told = await streamed(app, bob, '0', (events) => events.some(({ data }) => data.status === 'deleted'));
    expect(told.findLast(({ type }) => type === 'avatar.updated')).toMatchObject({ data: { id, status: 'deleted' } });
    expect(await avatars.uploads.keys('weights/')).not.toContain(key);
    const { body } = await bob.get(`/v1/generations/${made.id}`).expect(200);
    expect(body).toMatchObject({ outputs: [{}] });
    expect(body).not.toHaveProperty('avatarId');
    expect(await reconciled()).toEqual({ orphans: 0, ghosts: 0, repaired: 0 });
  });

  it('C2 is not run any more once the consent to training is withdrawn, although that to generation stands', async () => {
    const { bob, id } = await trained();
    await avatars.grant(bob, ['local'], ['training'], 'withdrawn');
    const use = { tool: 'avatar.image', avatarId: id, prompt: 'x' };
    const { body } = await bob.post('/v1/generations', use).set('idempotency-key', randomUUID()).expect(403);
    expect(body).toMatchObject({ code: 'consent-required' });
    await avatars.grant(bob, ['local'], ['training'], 'granted');
    const { id: made } = await ask(bob, use);
    await reaches(bob, made, 'succeeded');
  });

  it('is answered the same twice for the same key, and paid for once', async () => {
    const bob = await avatars.person('local');
    const body = { photos: await avatars.photos(bob) };
    const key = randomUUID();
    const first = await avatars.asked(bob, body, key).expect(202);
    const again = await avatars.asked(bob, body, key).expect(202);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((again.body as { id: string }).id).toBe((first.body as { id: string }).id);
    expect((await bob.get('/v1/avatars').expect(200)).body).toMatchObject({ items: [{}] });
    await bob.post('/v1/avatars', { ...body, name: 'x', declaration: { ownPhotos: true, onePerson: true } }).expect(400);
  });

  it('that loses its weights says so, and can be used no more', async () => {
    const { bob, id } = await trained();
    await avatars.uploads.storage.remove([(await avatars.record(id))!.weights_key!]);
    const repair = () => app.get(StorageReconciler).reconcile({ graceMs: 0, repair: true });
    expect(await runInScope(app.get(EntityManager), repair)).toEqual({ orphans: 0, ghosts: 1, repaired: 1 });
    expect(await avatars.look(bob, id)).toMatchObject({ status: 'failed', failure: { code: 'avatar-lost' } });
    const use = { tool: 'avatar.image', avatarId: id, prompt: 'x' };
    await bob.post('/v1/generations', use).set('idempotency-key', randomUUID()).expect(404);
  });
});

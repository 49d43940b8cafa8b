import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { CreationId } from '../../src/kernel/ids.js';
import { ObjectStorage, StorageUnavailable } from '../../src/platform/storage/object-storage.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { FeedWorld, type PostBody } from './feed-world.js';

const MEDIA = expect.stringMatching(/\/v1\/media\/[A-Za-z0-9_-]{32}$/) as string;
const DAY_MS = 86_400_000;

let world: FeedWorld;
let app: TestApp;
let ana: Actor;
let bob: Actor;
beforeAll(async () => {
  world = await FeedWorld.start();
  app = world.app;
  [ana, bob] = [await app.actor(), await app.actor()];
  await app.sql('update sign_in_identity set name = $1 where account_id = $2', ['plain.Ana Montenegro', ana.id]);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => world?.stop());

const usernameOf = async (actor: Actor) =>
  ((await actor.get('/v1/me').expect(200)).body as { profile: { username: string } }).profile.username;
const postsOf = (creationId: CreationId) => app.sql('select id, state from post where creation_id = $1', [creationId]);
const objects = async () => {
  const keys: string[] = [];
  for await (const { key } of app.get(ObjectStorage).list('post/')) keys.push(key);
  return keys;
};

describe('the public form of a creation', () => {
  it('P6 P20 is what the preview showed: a sanitised prompt, its time, its counts and its author, and nothing more', async () => {
    const creationId = await world.creation(ana, { prompt: `a heron at dawn, send it to ${ana.email} or call +34 612 345 678` });
    const preview = (await ana.post('/v1/posts/preview', { creationId, caption: 'My first one' }).expect(200)).body;
    const author = { username: await usernameOf(ana), avatarUrl: expect.stringContaining('/v1/profiles/pictures/') };
    const facts = { kind: 'image', width: 48, height: 48 };
    const words = { prompt: 'a heron at dawn, send it to [email] or call [phone]', caption: 'My first one', tool: 'image.create' };
    expect(preview).toEqual({
      author, media: { url: expect.any(String), thumbnailUrl: expect.any(String), ...facts }, ...words, aiGenerated: true,
      redactions: { email: 1, phone: 1 }, sanitiserVersion: expect.any(String),
    });
    expect(await postsOf(creationId)).toEqual([]);
    const made = (await ana.post('/v1/posts', { creationId, caption: 'My first one' }).expect(201)).body as PostBody;
    const seen = (await app.stranger.get(`/v1/posts/${made.id}`).expect(200)).body;
    expect(seen).toEqual({
      id: made.id, author, media: { url: MEDIA, thumbnailUrl: MEDIA, ...facts }, ...words,
      likeCount: 0, commentCount: 0, aiGenerated: true, createdAt: expect.any(String),
    });
    expect(made).toEqual({ ...seen, viewer: { liked: false, following: false, own: true }, state: 'published' });
    const forBob = (await bob.get(`/v1/posts/${made.id}`).expect(200)).body as PostBody;
    expect(forBob).toEqual({ ...seen, viewer: { liked: false, following: false, own: false } });
  });

  it('P1 is shared only when its person shares it: nobody else finds a creation by any id', async () => {
    const creationId = await world.creation(ana);
    await app.stranger.get(`/v1/posts/${creationId}`).expect(404);
    expect(await postsOf(creationId)).toEqual([]);
  });

  it('P2 P20 has neither the e-mail address nor the name of the person in it, however they wrote them, nor any id of theirs', async () => {
    const prompt = `portrait for Ana Montenegro, ${ana.email.toUpperCase()}, by ana montenegro`;
    const creationId = await world.creation(ana, { prompt });
    const { body, text } = await ana.post('/v1/posts', { creationId, caption: `Write to ${ana.email}, Ana Montenegro` }).expect(201);
    expect((body as PostBody).caption).toBe('Write to [email], [name]');
    const { text: inPublic } = await app.stranger.get(`/v1/posts/${(body as PostBody).id}`).expect(200);
    for (const answer of [text, inPublic]) {
      for (const private_ of [ana.email, 'montenegro', ana.id, ana.subject, creationId]) {
        expect(answer.toLowerCase()).not.toContain(private_.toLowerCase());
      }
    }
  });

  it.each([
    ['', null],
    [null, null],
    ['   ', null],
    ['a heron', 'a heron'],
    ['at dawn [email]', 'at dawn [email]'],
  ])('P20 may have a narrower prompt: %p', async (prompt, expected) => {
    const creationId = await world.creation(ana, { prompt: 'a heron at dawn x@example.test' });
    const { body } = await ana.post('/v1/posts', { creationId, prompt }).expect(201);
    expect((body as PostBody).prompt).toBe(expected);
  });

  it.each([
    'a heron at dawn x@example.test', 'a white heron', 'dawn at', 'call 612345678',
  ])('P20 never has a wider one: %p', async (prompt) => {
    const creationId = await world.creation(ana, { prompt: 'a heron at dawn x@example.test' });
    for (const path of ['/v1/posts', '/v1/posts/preview']) {
      const { body } = await ana.post(path, { creationId, prompt }).expect(422);
      expect(body).toMatchObject({ code: 'invalid-request', errors: [{ pointer: '#/prompt' }] });
    }
    expect(await postsOf(creationId)).toEqual([]);
  });

  it.each([
    ['too long', 'x'.repeat(501)],
    ['of control characters', '\u0007bell'],
    ['a flood of emoji', '🔥'.repeat(51)],
  ])('refuses a caption that is %s, and says where', async (_, caption) => {
    const creationId = await world.creation(ana);
    const { body } = await ana.post('/v1/posts', { creationId, caption }).expect(422);
    expect(body).toMatchObject({ code: 'invalid-request', errors: [{ pointer: '#/caption' }] });
  });

  it('cleans a caption of what nobody sees, and takes 500 characters of any plane', async () => {
    const flipped = await world.post(ana, { caption: ' a\u202Eb\u200Bc ' });
    expect(flipped.caption).toBe('abc');
    const long = '𝔞'.repeat(500);
    expect((await world.post(ana, { caption: long })).caption).toBe(long);
    expect(await world.post(ana, { caption: '  ' })).not.toHaveProperty('caption');
  });
});

describe('publishing', () => {
  it('takes one\'s own creations alone: another person\'s, an absent one, an upload and a generation are not there', async () => {
    const foreign = await world.creation(bob);
    const form = { kind: 'image', contentType: 'image/png', sizeBytes: 100 };
    const upload = (await ana.post('/v1/uploads', form).set('idempotency-key', randomUUID()).expect(201)).body as { id: string };
    const own = await world.creation(ana);
    const [{ generation_id }] = (await app.sql('select generation_id from creation where id = $1', [own])) as [{ generation_id: string }];
    for (const creationId of [foreign, randomUUID(), upload.id, generation_id]) {
      for (const path of ['/v1/posts', '/v1/posts/preview']) {
        expect((await ana.post(path, { creationId }).expect(404)).body).toMatchObject({ code: 'creation-not-found' });
      }
    }
    expect(await postsOf(foreign)).toEqual([]);
  });

  it('refuses the same creation twice, and names the post; once that is deleted it may be posted again', async () => {
    const creationId = await world.creation(ana);
    const { id } = (await ana.post('/v1/posts', { creationId }).expect(201)).body as PostBody;
    expect((await ana.post('/v1/posts', { creationId }).expect(409)).body).toMatchObject({ code: 'post-exists', postId: id });
    await ana.delete(`/v1/posts/${id}`).expect(204);
    const again = (await ana.post('/v1/posts', { creationId }).expect(201)).body as PostBody;
    expect(again.id).not.toBe(id);
  });

  it('is done once by ten requests at the same time, with one key or without, and leaves no other file behind', async () => {
    for (const key of [undefined, 'one-key']) {
      const creationId = await world.creation(ana);
      const before = (await objects()).length;
      const send = () => (key ? ana.post('/v1/posts', { creationId }).set('idempotency-key', key) : ana.post('/v1/posts', { creationId }));
      const answers = await Promise.all(Array.from({ length: 10 }, send));
      expect(answers.filter(({ status, headers }) => status === 201 && !headers['idempotency-replayed'])).toHaveLength(1);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
      expect(await postsOf(creationId)).toHaveLength(1);
      expect(await objects()).toHaveLength(before + 2);
      if (key) expect((await send().expect(201)).headers['idempotency-replayed']).toBe('true');
    }
  });

  it('holds no connection while a file is made', async () => {
    const creationId = await world.creation(ana);
    const storage = app.get(ObjectStorage);
    const put = storage.put.bind(storage);
    const idle: number[] = [];
    jest.spyOn(storage, 'put').mockImplementation(async (...args) => {
      const [row] = await app.sql<{ count: number }>(
        "select count(*)::int as count from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
      );
      idle.push(row!.count);
      return put(...args);
    });
    await ana.post('/v1/posts', { creationId }).set('idempotency-key', randomUUID()).expect(201);
    expect(idle).toEqual([0, 0]);
  });

  it('leaves nothing when storage fails half-way, and the same key may be used again', async () => {
    const creationId = await world.creation(ana);
    const before = await objects();
    const storage = app.get(ObjectStorage);
    const put = storage.put.bind(storage);
    let puts = 0;
    const spy = jest.spyOn(storage, 'put').mockImplementation(async (...args) => {
      if (++puts === 2) throw new StorageUnavailable('put: ECONNRESET');
      return put(...args);
    });
    await ana.post('/v1/posts', { creationId }).set('idempotency-key', 'again').expect(503);
    spy.mockRestore();
    expect(await postsOf(creationId)).toEqual([]);
    expect(await objects()).toEqual(before);
    await ana.post('/v1/posts', { creationId }).set('idempotency-key', 'again').expect(201);
  });

  it('is refused while a decision forbids it, with its end and where to read why', async () => {
    const carla = await app.actor();
    const creationId = await world.creation(carla);
    const ends = app.clock.after(DAY_MS);
    await world.restrict(carla, ends);
    for (const path of ['/v1/posts', '/v1/posts/preview']) {
      expect((await carla.post(path, { creationId }).expect(403)).body).toMatchObject({
        code: 'publishing-restricted', until: ends.toISOString(), decisions: '/v1/me/decisions',
      });
    }
  });

  it('is for those whose age and place allow the community', async () => {
    const kid = await app.actor({ country: 'DE' });
    const creationId = await world.creation(kid);
    await kid.put('/v1/me/age-signal', { band: 'under-13', source: 'self-declared' }).expect(200);
    expect((await kid.post('/v1/posts', { creationId }).expect(403)).body).toMatchObject({ code: 'feature-refused' });
  });
});

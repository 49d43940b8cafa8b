import { jest } from '@jest/globals';
import { sha256 } from '../../src/kernel/json.js';
import { CheckPolicy } from '../../src/modules/moderation/checks/check-policy.js';
import { asBuffer, isMarked, readMarks } from '../../src/platform/media/index.js';
import { pictureWithSecrets, SECRETS } from '../../src/platform/media/testing/pictures.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { FeedWorld, type PostBody } from './feed-world.js';

let world: FeedWorld;
let app: TestApp;
let ana: Actor;
beforeAll(async () => {
  world = await FeedWorld.start({ env: { ROLES: 'api,worker' } });
  app = world.app;
  ana = await app.actor({ consent: ['local'] });
  jest.spyOn(CheckPolicy.prototype, 'verdictOnUnseen').mockReturnValue('allow'); // films wait for nobody here
});
afterAll(() => world?.stop());

/** By the path that the public address has: its origin is what the service is configured to be. */
const fetched = (url: string, headers: Record<string, string> = {}) => fetch(app.url + new URL(url).pathname, { headers });
const bytesOf = async (url: string) => Buffer.from(await (await fetched(url)).arrayBuffer());
const storedOf = async (table: 'post' | 'creation', id: string) => {
  const [row] = await app.sql<{ key: string; thumbnail_key: string; sha256: string; size_bytes: string }>(
    `select key, thumbnail_key, sha256, size_bytes from ${table} where id = $1`, [id],
  );
  return row!;
};

describe('the file of a post', () => {
  it.each([
    ['image.create', 'image/png'], ['video.create', 'video/mp4'], ['audio.music', 'audio/wav'],
  ])('P6 P26 of %s is another one than the creation\'s, says that it is AI-made, and nothing of who made it', async (tool, type) => {
    const prompt = 'a blue heron for canary-words';
    const creationId = await world.generated(ana, prompt, tool);
    const [row] = await app.sql<{ generation_id: string }>('select generation_id from creation where id = $1', [creationId]);
    const post = (await ana.post('/v1/posts', { creationId, prompt: '' }).expect(201)).body as PostBody;
    const file = await bytesOf(post.media.url);
    const { sha256: known, size_bytes, key } = await storedOf('post', post.id);
    const creation = await storedOf('creation', creationId);
    expect([sha256(file), String(file.length)]).toEqual([known, size_bytes]);
    expect(known).not.toBe(creation.sha256);
    const thumbnail = await bytesOf(post.media.thumbnailUrl);
    for (const bytes of [file, thumbnail]) {
      expect(isMarked(bytes)).toBe(true);
      const text = bytes.toString('latin1');
      const keys = [creation.key.slice('creation/'.length), creation.thumbnail_key.slice('thumbnail/'.length)];
      const secrets = [creationId, row!.generation_id, ana.id, ana.email, 'canary-words', ...keys];
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
    const marks = await readMarks(file, type);
    expect(marks).toMatchObject({ iptc: 'trainedAlgorithmicMedia', c2pa: { state: 'valid', sourceType: 'trainedAlgorithmicMedia' } });
    expect(key).not.toBe(creation.key);
    expect(post.media.url.endsWith(key.slice('post/'.length))).toBe(true);
    expect([file.length, thumbnail.length].every((length) => length > 100)).toBe(true);
  });

  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('P6 has no position, camera, author or other metadata of a %s', async (format) => {
    const bytes = await pictureWithSecrets(format);
    const post = await world.post(ana, { bytes, contentType: `image/${format}` });
    for (const url of [post.media.url, post.media.thumbnailUrl]) {
      const file = await bytesOf(url);
      const text = file.toString('latin1');
      for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
      expect(text).not.toMatch(/photoshop:|GPSLatitude|Exif\0\0|MakerNote/);
      expect(asBuffer(file).includes('DigitalSourceType')).toBe(true);
    }
  });

  it('is refused when the creation is not what it says it is', async () => {
    const creationId = await world.creation(ana, { bytes: await pictureWithSecrets('png'), contentType: 'image/png' });
    const { key } = await storedOf('creation', creationId);
    await app.get(ObjectStorage).put(key, Buffer.from('<html>no picture'), { contentType: 'image/png' });
    expect((await ana.post('/v1/posts', { creationId }).expect(422)).body).toMatchObject({ code: 'creation-not-postable' });
    expect(await app.sql('select 1 from post where creation_id = $1', [creationId])).toEqual([]);
  });
});

describe('GET /v1/media', () => {
  it('gives the whole file, and parts of it, with what caches need', async () => {
    const post = await world.post(ana, { kind: 'video' });
    const whole = await fetched(post.media.url);
    const bytes = Buffer.from(await whole.arrayBuffer());
    expect(whole.status).toBe(200);
    const headers = (answer: Response, ...names: string[]) => names.map((name) => answer.headers.get(name));
    expect(headers(whole, 'content-type', 'content-length', 'accept-ranges', 'cross-origin-resource-policy', 'cache-control')).toEqual([
      'video/mp4', String(bytes.length), 'bytes', 'cross-origin', 'public, max-age=120, must-revalidate',
    ]);
    const part = await fetched(post.media.url, { range: 'bytes=10-19' });
    expect([part.status, ...headers(part, 'content-range', 'content-length')]).toEqual([206, `bytes 10-19/${bytes.length}`, '10']);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
    const end = await fetched(post.media.url, { range: 'bytes=-5' });
    expect(Buffer.from(await end.arrayBuffer())).toEqual(bytes.subarray(-5));
    const behind = await fetched(post.media.url, { range: `bytes=${bytes.length}-` });
    expect([behind.status, ...headers(behind, 'content-range')]).toEqual([416, `bytes */${bytes.length}`]);
    const etag = whole.headers.get('etag')!;
    const known = await fetched(post.media.url, { 'if-none-match': etag });
    const other = await fetched(post.media.url, { 'if-none-match': '"x"' });
    expect([known.status, await known.text(), other.status]).toEqual([304, '', 200]);
    const stale = await fetched(post.media.url, { range: 'bytes=0-1', 'if-range': '"x"' });
    expect(stale.status).toBe(200);
    const head = await fetch(app.url + new URL(post.media.url).pathname, { method: 'HEAD' });
    expect([head.status, ...headers(head, 'content-length')]).toEqual([200, String(bytes.length)]);
    const small = await fetched(post.media.thumbnailUrl, { range: 'bytes=0-1' });
    expect([small.status, ...headers(small, 'content-type')]).toEqual([200, 'image/webp']);
  });

  it('knows nothing but posts: no creation, no source, no profile picture, no made-up token', async () => {
    const creationId = await world.creation(ana);
    const { key, thumbnail_key } = await storedOf('creation', creationId);
    for (const token of [key.split('/')[1]!, thumbnail_key.split('/')[1]!, 'x'.repeat(32), 'x', '..%2Fcreation', `${'x'.repeat(31)}%00`]) {
      const answer = await fetch(`${app.url}/v1/media/${token}`);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([404, 'no-store']);
    }
  });

  it.each([
    ['held', "update post set state = 'held' where id = $1"],
    ['removed', "update post set state = 'removed' where id = $1"],
    ['being deleted', "update post set state = 'deleting' where id = $1"],
    ['of somebody who is suspended', "update account set status = 'suspended' where id = (select account_id from post where id = $1)"],
    ['of somebody who leaves', "update account set status = 'deletion-scheduled' where id = (select account_id from post where id = $1)"],
  ])('P27 gives no file of a post that is %s, nor the post', async (_, act) => {
    const eva = await app.actor();
    const post = await world.post(eva);
    const { etag } = Object.fromEntries((await fetched(post.media.url)).headers);
    await app.sql(act, [post.id]);
    for (const url of [post.media.url, post.media.thumbnailUrl]) {
      expect((await fetched(url)).status).toBe(404);
      expect((await fetched(url, { 'if-none-match': etag! })).status).toBe(404);
    }
    await app.stranger.get(`/v1/posts/${post.id}`).expect(404);
  });

  it('shows its author what is held by a link that ends, and what was removed without its file', async () => {
    const eva = await app.actor();
    const post = await world.post(eva);
    await app.sql("update post set state = 'held' where id = $1", [post.id]);
    const held = (await eva.get(`/v1/posts/${post.id}`).expect(200)).body as PostBody;
    expect(held.state).toBe('held');
    for (const url of [held.media.url, held.media.thumbnailUrl]) {
      expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('600');
      expect((await fetch(url)).status).toBe(200);
    }
    await app.sql("update post set state = 'removed' where id = $1", [post.id]);
    const removed = (await eva.get(`/v1/posts/${post.id}`).expect(200)).body as PostBody;
    expect(removed).toMatchObject({ state: 'removed', media: post.media });
    expect((await fetched(removed.media.url)).status).toBe(404);
  });
});

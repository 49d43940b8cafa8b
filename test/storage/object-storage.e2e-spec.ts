import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { MinioObjectStorage } from '../../src/platform/storage/minio-object-storage.js';
import { ObjectNotFound, ObjectTooLarge, type PresignedPost } from '../../src/platform/storage/object-storage.js';
import { silentLog, storageVariables, testConfig } from './storage-parts.js';

const MB = 1024 * 1024;
/** A thousand objects and more, one by one. */
const MANY_MS = 60_000;

describe('object storage on a real S3 server', () => {
  let folder: string;
  let storage: MinioObjectStorage;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storage-'));
    storage = new MinioObjectStorage(testConfig(storageVariables()), silentLog());
    await storage.prepare();
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('prepares a bucket as often as it is asked, though the server has no lifecycle rules', async () => {
    await storage.prepare();
    await expect(storage.ping()).resolves.toBeUndefined();
  });

  it('gives back what was put, from memory and from a stream, small and large', async () => {
    for (const [sizeBytes, streamed] of [[0, false], [5, false], [5, true], [17 * MB, false], [17 * MB, true]] as const) {
      const bytes = randomBytes(sizeBytes);
      const key = `source/${randomBytes(12).toString('hex')}`;
      await storage.put(key, streamed ? () => Readable.from([bytes]) : bytes, { contentType: 'image/png', sizeBytes });
      expect(await storage.stat(key)).toEqual({ sizeBytes, contentType: 'image/png' });
      expect((await buffer(await storage.get(key))).equals(bytes)).toBe(true);
    }
  });

  it('copies an object with its type, which then stays when the first goes', async () => {
    const bytes = randomBytes(3 * MB);
    await storage.put('post/a_b-c', bytes, { contentType: 'image/webp' });
    await storage.copy('post/a_b-c', 'evidence/copy');
    expect(await storage.remove(['post/a_b-c'])).toEqual([]);
    expect(await storage.stat('evidence/copy')).toEqual({ sizeBytes: bytes.length, contentType: 'image/webp' });
    expect((await buffer(await storage.get('evidence/copy'))).equals(bytes)).toBe(true);
    await expect(storage.copy('post/absent', 'evidence/none')).rejects.toThrow(ObjectNotFound);
    expect(await storage.stat('evidence/none')).toBeNull();
  });

  it('tells absent from present', async () => {
    expect(await storage.stat('source/absent')).toBeNull();
    await expect(storage.get('source/absent')).rejects.toThrow(ObjectNotFound);
    await expect(storage.download('source/absent', join(folder, 'absent'), 10)).rejects.toThrow(ObjectNotFound);
    expect(await storage.remove(['source/absent'])).toEqual([]);
  });

  it('downloads to a file and leaves none when the object is too large', async () => {
    await storage.put('source/file', Buffer.from('0123456789'), { contentType: 'text/plain' });
    await storage.download('source/file', join(folder, 'whole'), 10);
    expect(await readFile(join(folder, 'whole'), 'utf8')).toBe('0123456789');
    await expect(storage.download('source/file', join(folder, 'cut'), 9)).rejects.toThrow(ObjectTooLarge);
    expect(await readdir(folder)).not.toContain('cut');
  });

  it('lists and removes more than one page', async () => {
    const keys = Array.from({ length: 1005 }, (_, i) => `raw/${String(i).padStart(5, '0')}`);
    for (let i = 0; i < keys.length; i += 100) {
      await Promise.all(keys.slice(i, i + 100).map((key) => storage.put(key, Buffer.from('x'), { contentType: 'text/plain' })));
    }
    await storage.put('rawish/other', Buffer.from('x'), { contentType: 'text/plain' });
    const listed = [];
    for await (const object of storage.list('raw/')) listed.push(object);
    expect(listed.map(({ key }) => key)).toEqual(keys);
    expect(listed[0]!.sizeBytes).toBe(1);
    expect(Math.abs(Date.now() - listed[0]!.lastModifiedAt.getTime())).toBeLessThan(120_000);
    expect(await storage.remove([...keys, keys[0]!])).toEqual([]);
    const left = [];
    for await (const object of storage.list('raw/')) left.push(object);
    expect(left).toEqual([]);
  }, MANY_MS);

  it('signs links that work as they are and not when altered', async () => {
    await storage.put('creation/one', Buffer.from('picture'), { contentType: 'image/png' });
    const url = await storage.presignGet('creation/one', 60, { fileName: 'Año "1".png', contentType: 'image/png' });
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('picture');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="Ano-1-.png"');
    expect((await fetch(url.replace('creation/one', 'creation/two'))).status).toBe(403);
    expect((await fetch(url.split('?')[0]!)).status).toBe(403);
  });

  describe('a presigned form', () => {
    const form = (expiresInSeconds = 60) => storage.presignPost('raw/form', { contentType: 'image/png', maxBytes: 10, expiresInSeconds });

    it('takes one to maxBytes bytes of that type under that key', async () => {
      const post = await form();
      expect(post.method).toBe('POST');
      expect((await send(post, '0123456789')).status).toBe(204);
      expect(await storage.stat('raw/form')).toEqual({ sizeBytes: 10, contentType: 'image/png' });
    });

    it.each([
      ['a byte too many', {}, '01234567890', 400],
      ['no byte', {}, '', 400],
      ['another key', { key: 'source/form' }, 'x', 403],
      ['another type', { 'Content-Type': 'text/html' }, 'x', 403],
      ['another policy', { policy: Buffer.from('{"expiration":"2099-01-01T00:00:00Z","conditions":[]}').toString('base64') }, 'x', 403],
    ])('refuses %s', async (_, fields, content, status) => {
      await storage.remove(['raw/form', 'source/form']);
      const post = await form();
      expect((await send({ ...post, fields: { ...post.fields, ...fields } }, content)).status).toBe(status);
      expect(await storage.stat('raw/form')).toBeNull();
      expect(await storage.stat('source/form')).toBeNull();
    });

    it('refuses after its time', async () => {
      await storage.remove(['raw/form']);
      expect((await send(await form(-1), 'x')).status).toBe(403);
      expect(await storage.stat('raw/form')).toBeNull();
    });
  });
});

function send(post: PresignedPost, content: string): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(post.fields)) form.append(name, value);
  form.append('file', new Blob([content]), 'name-of-the-client.png');
  return fetch(post.url, { method: 'POST', body: form });
}

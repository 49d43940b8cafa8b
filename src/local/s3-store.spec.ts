import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { WholeObjectStore } from './s3-store.js';

describe('WholeObjectStore', () => {
  let folder: string;
  let store: WholeObjectStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aicasso-store-'));
    store = new WholeObjectStore(join(folder, 'buckets'), join(folder, 'incoming'));
    await store.prepare();
    await store.putBucket('media');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const put = (key: string, content: Buffer | Readable = Buffer.from(key)) =>
    store.putObject({ bucket: 'media', key, content, metadata: { 'content-type': 'text/plain' } });
  const text = async (key: string, range?: { start?: number; end?: number }): Promise<string | null> => {
    const object = await store.getObject('media', key, range);
    if (!object?.content) return null;
    return Buffer.concat(await object.content.toArray()).toString();
  };

  it('shows an object whole or not at all', async () => {
    await put('a/x', Buffer.from('before'));
    const broken = Readable.from((function* () {
      yield Buffer.from('aft');
      throw new Error('the client went away');
    })());
    await expect(put('a/x', broken)).rejects.toThrow('went away');
    expect(await text('a/x')).toBe('before');
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  it('puts and deletes beside each other without tripping', async () => {
    const keys = Array.from({ length: 60 }, (_, index) => `deep/er/${index % 3}/${index}`);
    await Promise.all(keys.map((key) => put(key)));
    await Promise.all(keys.flatMap((key) => [store.deleteObject('media', key), put(`${key}-again`)]));
    const { objects } = await store.listObjects('media', {});
    expect(objects.map(({ key }) => key).sort()).toEqual(keys.map((key) => `${key}-again`).sort());
    await Promise.all(objects.map(({ key }) => store.deleteObject('media', key)));
    expect(await readdir(join(folder, 'buckets', 'media'))).toEqual([]);
  });

  it('lists every key once, in order, across pages', async () => {
    const keys = ['a', 'a-b', 'a/b', 'a/c', 'a0', 'b/1', 'ü'];
    await Promise.all(keys.map((key) => put(key)));
    const listed: string[] = [];
    for (let startAfter = ''; ; startAfter = listed.at(-1)!) {
      const page = await store.listObjects('media', { maxKeys: 2, startAfter });
      listed.push(...page.objects.map(({ key }) => key));
      if (!page.isTruncated) break;
    }
    expect(listed).toEqual(keys);
    const folded = await store.listObjects('media', { delimiter: '/' });
    expect(folded.objects.map(({ key }) => key)).toEqual(['a', 'a-b', 'a0', 'ü']);
    expect(folded.commonPrefixes).toEqual(['a/', 'b/']);
    expect((await store.listObjects('media', { prefix: 'a/' })).objects.map(({ key }) => key)).toEqual(['a/b', 'a/c']);
  });

  it('reads ranges, the first byte and empty objects', async () => {
    await put('x', Buffer.from('hello'));
    await put('empty', Buffer.alloc(0));
    expect(await text('x', { start: 0, end: 0 })).toBe('h');
    expect(await text('x', { start: 3 })).toBe('lo');
    expect(await text('x', { start: 5 })).toBeNull();
    expect(await text('empty')).toBe('');
    expect(await store.getObject('media', 'absent')).toBeNull();
  });

  it('copies with or without the metadata of the original', async () => {
    await put('x');
    expect(await store.copyObject('media', 'x', 'media', 'y', null)).toMatchObject({ 'content-type': 'text/plain' });
    expect(await store.copyObject('media', 'x', 'media', 'z/z', { 'content-type': 'a/b' })).toMatchObject({ 'content-type': 'a/b' });
    expect(await text('z/z')).toBe('x');
  });
});

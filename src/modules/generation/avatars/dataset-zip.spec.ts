import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { datasetZip, type Photo } from './dataset-zip.js';
import { unzipped } from './testing/unzip.js';

const photo = (text: string, contentType = 'image/jpeg'): Photo & { opened: number } => {
  const bytes = Buffer.from(text);
  return {
    contentType, sizeBytes: bytes.length, opened: 0,
    async open() {
      this.opened += 1;
      return Readable.from([bytes]);
    },
  };
};

describe('the archive of a training', () => {
  it('holds the photos under numbers, and nothing else where no captions are wanted', async () => {
    const zip = datasetZip([photo('one'), photo('two', 'image/png')], null);
    const bytes = await buffer(zip.open());
    expect(unzipped(bytes)).toEqual(new Map([['01.jpg', Buffer.from('one')], ['02.png', Buffer.from('two')]]));
    expect(bytes.length).toBe(zip.sizeBytes);
  });

  it('has a caption of the same name beside each photo where they are', async () => {
    const zip = datasetZip([photo('one'), photo('two')], 'a photo of ohwx');
    const bytes = await buffer(zip.open());
    expect([...unzipped(bytes)].map(([name, content]) => [name, content.toString()])).toEqual([
      ['01.jpg', 'one'], ['01.txt', 'a photo of ohwx'], ['02.jpg', 'two'], ['02.txt', 'a photo of ohwx'],
    ]);
    expect(bytes.length).toBe(zip.sizeBytes);
  });

  it('is the same each time it is opened, and opens nothing before', async () => {
    const photos = [photo('one'), photo('two')];
    const zip = datasetZip(photos, null);
    expect(photos.map(({ opened }) => opened)).toEqual([0, 0]);
    expect(await buffer(zip.open())).toEqual(await buffer(zip.open()));
  });

  it('has one photo open at a time, and reads no faster than it is read', async () => {
    const seen = { open: 0, most: 0, chunks: 0 };
    const chunks = function* () {
      for (; seen.chunks % 64 < 63; seen.chunks += 1) yield Buffer.alloc(65_536);
      seen.chunks += 1;
      yield Buffer.alloc(65_536);
    };
    const large = (): Photo => ({
      contentType: 'image/png', sizeBytes: 64 * 65_536,
      async open() {
        seen.most = Math.max(seen.most, (seen.open += 1));
        return Readable.from(chunks()).once('close', () => (seen.open -= 1));
      },
    });
    const out = datasetZip([large(), large(), large()], null).open();
    for (let turn = 0; turn < 500; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toMatchObject({ open: 1, most: 1 });
    expect(seen.chunks).toBeLessThan(32); // what the pipes on the way hold
    await buffer(out);
    expect(seen).toEqual({ open: 0, most: 1, chunks: 192 });
  });

  it('fails as a whole when a photo cannot be read to its end, or is not as long as it was', async () => {
    const cut = async function* () {
      yield Buffer.from('o');
      throw new Error('cut');
    };
    const broken = { ...photo('one'), open: async () => Readable.from(cut()) };
    await expect(buffer(datasetZip([broken], null).open())).rejects.toThrow('cut');
    const absent = { ...photo('one'), open: () => Promise.reject(new Error('absent')) };
    await expect(buffer(datasetZip([absent], null).open())).rejects.toThrow('absent');
    await expect(buffer(datasetZip([{ ...photo('one'), sizeBytes: 4 }], null).open())).rejects.toThrow('unexpected number of bytes');
  });

  it('lets go of the photo that is being read when nobody reads any more', async () => {
    const endless = new Readable({ read(size) { this.push(Buffer.alloc(size)); } });
    const out = datasetZip([{ ...photo('x'), sizeBytes: 10 ** 9, open: async () => endless }], null).open();
    await new Promise((resolve) => out.once('readable', resolve));
    await new Promise<void>((resolve) => {
      endless.once('close', resolve);
      out.destroy();
    });
    expect(endless.destroyed).toBe(true);
  });
});

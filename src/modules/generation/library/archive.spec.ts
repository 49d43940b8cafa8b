import { once } from 'node:events';
import { Readable } from 'node:stream';
import { jest } from '@jest/globals';
import type { AccountId } from '../../../kernel/ids.js';
import type { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { Archive } from './archive.js';
import type { CreationQueries } from './creations.queries.js';

const row = (id: string) => ({ id, key: `creation/${id}`, sizeBytes: 1, contentType: 'image/png', createdAt: '2026-01-01T00:00:00Z' });
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a zip whose reader goes away', () => {
  const creations = { listByIds: async () => [row('a'), row('b')] } as unknown as CreationQueries;
  const endless = () => new Readable({ read(size) { this.push(Buffer.alloc(size)); } });

  it('closes the file that is being read, and opens no other', async () => {
    const bytes = endless();
    const get = jest.fn(async () => bytes);
    const out = await new Archive(creations, { get } as unknown as ObjectStorage).of('x' as AccountId, ['a', 'b']);
    await once(out, 'readable');
    out.destroy();
    await once(bytes, 'close');
    await turn();
    expect(get).toHaveBeenCalledTimes(1);
  });

  it('closes a file that storage hands out too late', async () => {
    const bytes = endless();
    const { promise, resolve } = Promise.withResolvers<Readable>();
    const out = await new Archive(creations, { get: () => promise } as unknown as ObjectStorage).of('x' as AccountId, ['a', 'b']);
    out.destroy();
    resolve(bytes);
    await once(bytes, 'close');
  });
});

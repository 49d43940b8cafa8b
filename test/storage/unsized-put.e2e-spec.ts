import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { MinioObjectStorage } from '../../src/platform/storage/minio-object-storage.js';
import { PART_BYTES } from '../../src/platform/storage/in-parts.js';
import { S3Client } from '../../src/platform/storage/s3-client.js';
import { silentLog, storageVariables, testConfig } from './storage-parts.js';

const TYPE = { contentType: 'application/zip' };

describe('a body whose size nobody knows yet', () => {
  const config = testConfig(storageVariables());
  const storage = new MinioObjectStorage(config, silentLog());
  const { minio } = new S3Client(config.s3.endpoint, config.s3);
  const openUploads = async (key: string) => (await minio.listIncompleteUploadsQuery(config.s3.bucket, key, '', '', '')).uploads;
  const newKey = () => `export/${randomBytes(8).toString('hex')}`;

  beforeAll(() => storage.prepare());

  async function* chunksOf(bytes: Buffer, chunkBytes = 65_536): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }

  const SIZES = [0, 5, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES + 12_345];

  it.each(SIZES)('of %i bytes is stored as it is', async (sizeBytes) => {
    const [key, bytes] = [newKey(), randomBytes(sizeBytes)];
    expect(await storage.putUnsized(key, chunksOf(bytes, 100_003), TYPE)).toEqual({ sizeBytes });
    expect(await storage.stat(key)).toEqual({ sizeBytes, ...TYPE });
    expect((await buffer(await storage.get(key))).equals(bytes)).toBe(true);
    expect(await openUploads(key)).toEqual([]);
  });

  it('that fails on its way leaves neither an object nor parts', async () => {
    const key = newKey();
    const failing = async function* () {
      yield* chunksOf(randomBytes(2 * PART_BYTES + 1));
      expect(await openUploads(key)).toHaveLength(1);
      throw new RangeError('the body broke');
    };
    await expect(storage.putUnsized(key, failing(), TYPE)).rejects.toThrow('the body broke');
    expect(await storage.stat(key)).toBeNull();
    expect(await openUploads(key)).toEqual([]);
  });

  it('is given up when its signal is aborted, at its end too', async () => {
    const key = newKey();
    const stop = new AbortController();
    const stopped = async function* () {
      yield* chunksOf(randomBytes(2 * PART_BYTES));
      stop.abort(new RangeError('stopped'));
    };
    await expect(storage.putUnsized(key, stopped(), TYPE, stop.signal)).rejects.toThrow('stopped');
    expect(await storage.stat(key)).toBeNull();
    expect(await openUploads(key)).toEqual([]);
  });

  it('of which a killed process left parts is discarded by its key, and by no other', async () => {
    const [key, other] = [newKey(), `${newKey()}-longer`];
    for (const left of [key, other]) await minio.initiateNewMultipartUpload(config.s3.bucket, left, {});
    await storage.discardParts(other.slice(0, -7));
    expect(await openUploads(other)).toHaveLength(1);
    await storage.discardParts(key);
    await storage.discardParts(key);
    expect(await openUploads(key)).toEqual([]);
    await storage.discardParts(other);
  });
});

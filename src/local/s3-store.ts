import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import S3Object from '@20minutes/s3rver/lib/models/object.js';
import FilesystemStore from '@20minutes/s3rver/lib/stores/filesystem.js';
import type { ListOptions, Metadata, ObjectToStore, StoredObject } from '@20minutes/s3rver/lib/stores/filesystem.js';
import { hasCode } from './private-files.js';

const OBJECT_SUFFIX = '._S3rver_object';
const PLACING_ATTEMPTS = 20;

export interface OpenUpload {
  readonly id: string;
  readonly key: string;
  readonly begunAt: Date;
}

/**
 * The file store of the S3 package with what S3 promises and the package does not: an object appears whole or not at all, deletions beside
 * each other do not trip over a folder both want to clear away, and lists come in the order of their keys, page by page.
 */
export class WholeObjectStore extends FilesystemStore {
  private readonly incomingPath: string;

  constructor(rootDirectory: string, incomingPath: string) {
    super(rootDirectory);
    this.incomingPath = incomingPath;
  }

  /** What interrupted uploads left behind is of no use. */
  async prepare(): Promise<void> {
    await rm(this.incomingPath, { recursive: true, force: true });
    await Promise.all([mkdir(this.incomingPath, { recursive: true }), mkdir(this.rootDirectory, { recursive: true })]);
    const parts = (await readdir(this.rootDirectory)).map((bucket) => this.getResourcePath(bucket, undefined, 'uploads'));
    await Promise.all(parts.map((path) => rm(path, { recursive: true, force: true })));
  }

  override async putObject({ bucket, key, content, metadata }: ObjectToStore): Promise<{ size: number; md5: string }> {
    return this.viaIncoming(async (incoming) => {
      const [size, md5] = await receive(content, incoming);
      await this.place(incoming, this.getResourcePath(bucket, key, 'object'), () => this.putMetadata(bucket, key, metadata, md5));
      return { size, md5 };
    });
  }

  /** Used for the parts of a multipart upload. */
  override async putContent(path: string, content: Buffer | Readable): Promise<[number, string]> {
    return this.viaIncoming(async (incoming) => {
      const received = await receive(content, incoming);
      await this.place(incoming, path);
      return received;
    });
  }

  override async copyObject(
    fromBucket: string, fromKey: string, toBucket: string, toKey: string, metadata: Metadata | null,
  ): Promise<Metadata> {
    return this.viaIncoming(async (incoming) => {
      const existing = await this.getMetadata(fromBucket, fromKey);
      await copyFile(this.getResourcePath(fromBucket, fromKey, 'object'), incoming);
      const md5 = String(existing['etag']).replaceAll('"', '');
      const target = this.getResourcePath(toBucket, toKey, 'object');
      await this.place(incoming, target, () => this.putMetadata(toBucket, toKey, metadata ?? existing, md5));
      return this.getMetadata(toBucket, toKey);
    });
  }

  override async getObject(bucket: string, key: string, range?: { start?: number; end?: number }): Promise<StoredObject | null> {
    try {
      const metadata = await this.getMetadata(bucket, key);
      const lastByte = Number(metadata['content-length']) - 1;
      const wanted = { start: range?.start ?? 0, end: Math.min(range?.end ?? lastByte, lastByte) };
      const isRange = range?.start !== undefined || range?.end !== undefined;
      const isWithin = wanted.start <= wanted.end;
      const content = isWithin ? await opened(this.getResourcePath(bucket, key, 'object'), wanted) : isRange ? null : Readable.from([]);
      const object = new S3Object(bucket, key, content, metadata);
      if (isRange) object.range = wanted;
      return object;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null;
      throw error;
    }
  }

  override async deleteObject(bucket: string, key: string): Promise<void> {
    const path = this.getResourcePath(bucket, key, 'object');
    await rm(path, { force: true }); // from here on it is gone; the rest is tidying
    const beside = ['object.md5', 'metadata.json', 'tagging.xml'].map((resource) => this.getResourcePath(bucket, key, resource));
    await Promise.all(beside.map((file) => rm(file, { force: true })));
    const bucketPath = this.getBucketPath(bucket);
    for (let folder = dirname(path); folder.startsWith(bucketPath + sep); folder = dirname(folder)) {
      try {
        await rmdir(folder);
      } catch (error) {
        if (hasCode(error, 'ENOENT')) continue;
        return; // not empty
      }
    }
  }

  override async listObjects(
    bucket: string, { delimiter = '', startAfter = '', prefix = '', maxKeys = Infinity }: ListOptions,
  ): Promise<{ objects: StoredObject[]; commonPrefixes: string[]; isTruncated: boolean }> {
    const keys: string[] = [];
    const commonPrefixes = new Set<string>();
    let isTruncated = false;
    for (const key of await this.sortedKeys(bucket, prefix)) {
      if (startAfter !== '' && byBytes(key, startAfter) <= 0) continue;
      if (keys.length >= maxKeys) {
        isTruncated = true;
        break;
      }
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      if (cut === -1) keys.push(key);
      else commonPrefixes.add(key.slice(0, cut + delimiter.length));
    }
    const objects = await Promise.all(keys.map((key) => this.listed(bucket, key)));
    return { objects: objects.filter((object) => object !== null), commonPrefixes: [...commonPrefixes], isTruncated };
  }

  /** Uploads in parts that were begun and neither completed nor given up. */
  async openUploads(bucket: string, prefix: string): Promise<OpenUpload[]> {
    const folder = this.getResourcePath(bucket, undefined, 'uploads');
    const ids = await readdir(folder).catch(() => []); // none was ever begun
    const found = await Promise.all(
      ids.map(async (id) => {
        const file = join(folder, id, 'key');
        const found = await Promise.all([readFile(file, 'utf8'), stat(file)]).catch(() => null); // completed meanwhile
        return found?.[0].startsWith(prefix) ? [{ id, key: found[0], begunAt: found[1].mtime }] : [];
      }),
    );
    return found.flat();
  }

  /** False when there is none. */
  async dropUpload(bucket: string, id: string): Promise<boolean> {
    const open = await this.openUploads(bucket, '');
    if (!open.some((upload) => upload.id === id)) return false;
    await rm(join(this.getResourcePath(bucket, undefined, 'uploads'), id), { recursive: true, force: true });
    return true;
  }

  private async listed(bucket: string, key: string): Promise<StoredObject | null> {
    try {
      return new S3Object(bucket, key, null, await this.getMetadata(bucket, key));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null; // deleted meanwhile
      throw error;
    }
  }

  private async sortedKeys(bucket: string, prefix: string): Promise<string[]> {
    const keys: string[] = [];
    const walk = async (path: string, keyPath: string): Promise<void> => {
      const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
        if (hasCode(error, 'ENOENT')) return []; // cleared away meanwhile
        throw error;
      });
      for (const entry of entries) {
        const name = keyPath + entry.name;
        if (entry.isDirectory()) {
          const within = `${name}/`;
          if (within.startsWith(prefix) || prefix.startsWith(within)) await walk(join(path, entry.name), within);
        } else if (name.endsWith(OBJECT_SUFFIX) && name.startsWith(prefix)) {
          keys.push(name.slice(0, -OBJECT_SUFFIX.length));
        }
      }
    };
    await walk(this.getBucketPath(bucket), '');
    return keys.filter((key) => key.startsWith(prefix)).sort(byBytes);
  }

  private async viaIncoming<T>(work: (incoming: string) => Promise<T>): Promise<T> {
    const incoming = join(this.incomingPath, randomBytes(12).toString('hex'));
    try {
      return await work(incoming);
    } catch (error) {
      await rm(incoming, { force: true });
      throw error;
    }
  }

  /** Again when a deletion beside it cleared the folder away in between. */
  private async place(incoming: string, path: string, before: () => Promise<void> = async () => undefined): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await mkdir(dirname(path), { recursive: true });
        await before();
        return await rename(incoming, path);
      } catch (error) {
        if (attempt >= PLACING_ATTEMPTS || !hasCode(error, 'ENOENT')) throw error;
      }
    }
  }
}

async function receive(content: Buffer | Readable, path: string): Promise<[number, string]> {
  const md5 = createHash('md5'); // the ETag of S3
  let size = 0;
  const measuring = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      md5.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(Buffer.isBuffer(content) ? Readable.from([content]) : content, measuring, createWriteStream(path, { flags: 'wx' }));
  return [size, md5.digest('hex')];
}

function opened(path: string, range: { start: number; end: number }): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const stream = createReadStream(path, range);
    stream.once('error', reject);
    stream.once('open', () => resolve(stream));
  });
}

/** S3 orders keys by their UTF-8 bytes. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

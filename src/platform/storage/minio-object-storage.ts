import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { PassThrough, type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SystemClock } from '../../kernel/clock.js';
import { Config } from '../config/config.js';
import { Log } from '../telemetry/log.js';
import { prepareBucket } from './bucket-preparation.js';
import { type BucketUse, mediaBucket } from './bucket-use.js';
import { confirmedRemovals, MULTI_DELETE_MAX, multiDeleteBody } from './multi-delete.js';
import {
  type ByteRange,
  ObjectNotFound,
  ObjectStorage,
  ObjectTooLarge,
  type PresignedPost,
  type StoredObject,
  StorageUnavailable,
} from './object-storage.js';
import { S3Client } from './s3-client.js';
import { codeOf, inOurWords } from './s3-errors.js';
import { CALL_MS, TRANSFER_MS, transferMs } from './s3-deadlines.js';
import { UnsizedPut } from './unsized-put.js';

const RETRY_AFTER_MS = 100;

/** `ObjectStorage` on any S3 server. Addresses for others are signed for the public endpoint. */
export class MinioObjectStorage extends ObjectStorage {
  private readonly inside: S3Client;
  private readonly outside: S3Client;
  private readonly bucket: string;
  private readonly unsized: UnsizedPut;
  /** Storage judges signatures and expiry by the real time, whatever ours is set to. */
  private readonly realTime = new SystemClock();

  constructor(config: Config, private readonly log: Log, private readonly use: BucketUse = mediaBucket(config)) {
    super();
    this.inside = new S3Client(config.s3.endpoint, config.s3);
    this.outside = new S3Client(config.s3.publicEndpoint, config.s3);
    this.bucket = use.bucket;
    this.unsized = new UnsizedPut(this.inside, this.bucket, (...call) => this.again(...call));
  }

  async prepare(): Promise<void> {
    await this.call('prepare', CALL_MS * 3, () => prepareBucket(this.inside, this.use, this.log));
  }

  async put(key: string, body: Buffer | (() => Readable), facts: { contentType: string; sizeBytes?: number }): Promise<void> {
    const sizeBytes = Buffer.isBuffer(body) ? body.length : facts.sizeBytes;
    if (sizeBytes === undefined) throw new TypeError('a stream is put with its sizeBytes');
    await this.again('put', transferMs(sizeBytes), () => this.inside.sendObject(this.bucket, key, body, sizeBytes, facts.contentType));
  }

  async putUnsized(
    key: string, body: AsyncIterable<Buffer>, { contentType }: { contentType: string }, signal?: AbortSignal,
  ): Promise<{ sizeBytes: number }> {
    return { sizeBytes: await this.unsized.put(key, body, contentType, signal) };
  }

  async discardParts(key: string): Promise<void> {
    await this.unsized.discard(key);
  }

  async get(key: string, part?: ByteRange): Promise<Readable> {
    const response = await this.again('get', CALL_MS, () =>
      part
        ? this.inside.minio.getPartialObject(this.bucket, key, part.start, part.sizeBytes)
        : this.inside.minio.getObject(this.bucket, key),
    );
    const body = new PassThrough({ destroy: (error, done) => done(error && inOurWords(error, 'get')) });
    pipeline(response, body).catch(() => undefined); // the error is the body's, told to whoever reads it
    return body;
  }

  async download(key: string, file: string, maxBytes: number): Promise<void> {
    await this.again('download', transferMs(maxBytes), async () => {
      const response = await this.inside.minio.getObject(this.bucket, key);
      try {
        await pipeline(response, atMost(maxBytes), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') await rm(file, { force: true });
        throw error;
      }
    });
  }

  async copy(from: string, to: string): Promise<void> {
    const headers = { 'x-amz-copy-source': copySource(this.bucket, from) };
    const request = { method: 'PUT', bucketName: this.bucket, objectName: to, headers };
    const answer = await this.again('copy', TRANSFER_MS, () => this.inside.ask(request));
    // S3 API, CopyObject: a copy that fails on its way is told in the body, with status 200
    if (!answer.includes('</CopyObjectResult>')) throw new StorageUnavailable('copy: not confirmed');
  }

  async stat(key: string): Promise<{ sizeBytes: number; contentType: string } | null> {
    try {
      const { size, metaData } = await this.again('stat', CALL_MS, () => this.inside.minio.statObject(this.bucket, key));
      return { sizeBytes: size, contentType: String(metaData['content-type'] ?? 'application/octet-stream') };
    } catch (error) {
      if (error instanceof ObjectNotFound) return null;
      throw error;
    }
  }

  async remove(keys: readonly string[]): Promise<readonly string[]> {
    const wanted = [...new Set(keys)];
    const left: string[] = [];
    let failure: unknown;
    for (let from = 0; from < wanted.length; from += MULTI_DELETE_MAX) {
      const batch = wanted.slice(from, from + MULTI_DELETE_MAX);
      try {
        const confirmed = await this.again('remove', CALL_MS * 3, () => this.removeBatch(batch));
        left.push(...batch.filter((key) => !confirmed.has(key)));
      } catch (error) {
        failure = error;
        left.push(...batch);
      }
    }
    if (failure !== undefined && left.length === wanted.length) throw failure;
    return left;
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    let token = '';
    let after = '';
    for (;;) {
      const page = await this.again('list', CALL_MS * 3, () =>
        this.inside.minio.listObjectsV2Query(this.bucket, prefix, token, '', 1000, token === '' ? after : ''),
      );
      for (const { name, size, lastModified } of page.objects) {
        if (name === undefined) continue;
        after = name;
        yield { key: name, sizeBytes: size, lastModifiedAt: new Date(lastModified ?? 0) };
      }
      if (!page.isTruncated) return;
      if (page.objects.length === 0) throw new StorageUnavailable('list: a page without entries says that more follow');
      token = page.nextContinuationToken ?? '';
    }
  }

  async presignGet(key: string, expiresInSeconds: number, as: { contentType?: string; fileName?: string } = {}): Promise<string> {
    const answer: Record<string, string> = {};
    if (as.contentType) answer['response-content-type'] = as.contentType;
    if (as.fileName) answer['response-content-disposition'] = `attachment; filename="${plainName(as.fileName)}"`;
    return this.outside.minio.presignedGetObject(this.bucket, key, expiresInSeconds, answer);
  }

  async presignPost(
    key: string,
    { contentType, maxBytes, expiresInSeconds }: { contentType: string; maxBytes: number; expiresInSeconds: number },
  ): Promise<PresignedPost> {
    const policy = this.outside.minio.newPostPolicy();
    policy.setBucket(this.bucket);
    policy.setKey(key);
    policy.setContentType(contentType);
    policy.setContentLengthRange(1, maxBytes);
    policy.setExpires(this.realTime.after(expiresInSeconds * 1000));
    const { postURL, formData } = await this.outside.minio.presignedPostPolicy(policy);
    return { method: 'POST', url: postURL, fields: formData as Record<string, string> };
  }

  async ping(): Promise<void> {
    const present = await this.call('ping', 2_000, () => this.inside.minio.bucketExists(this.bucket));
    if (!present) throw new StorageUnavailable('ping: NoSuchBucket');
  }

  private async removeBatch(keys: readonly string[]): Promise<Set<string>> {
    const { body, headers } = multiDeleteBody(keys);
    return confirmedRemovals(await this.inside.ask({ method: 'POST', bucketName: this.bucket, query: 'delete', headers }, body));
  }

  /** Once more after a fault that showed early: for what may be done twice. */
  private async again<T>(operation: string, timeoutMs: number, work: () => Promise<T>, idleMs?: number): Promise<T> {
    try {
      return await this.inside.within(timeoutMs, work, idleMs);
    } catch (error) {
      const known = inOurWords(error, operation);
      if (!(known instanceof StorageUnavailable) || codeOf(error) === 'ETIMEDOUT') throw known;
      await new Promise((resume) => setTimeout(resume, RETRY_AFTER_MS));
      return this.call(operation, timeoutMs, work, idleMs);
    }
  }

  private async call<T>(operation: string, timeoutMs: number, work: () => Promise<T>, idleMs?: number): Promise<T> {
    try {
      return await this.inside.within(timeoutMs, work, idleMs);
    } catch (error) {
      throw inOurWords(error, operation);
    }
  }
}

/** S3 API, CopyObject: URL-encoded, the slashes as they are. */
function copySource(bucket: string, key: string): string {
  return `/${bucket}/${encodeURIComponent(key).replaceAll('%2F', '/')}`;
}

function atMost(maxBytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > maxBytes) done(new ObjectTooLarge(`more than ${maxBytes} bytes`));
      else done(null, chunk);
    },
  });
}

/** What every server and client reads alike, without the quoting that they disagree on. */
function plainName(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 100);
}

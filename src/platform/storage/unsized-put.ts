import { CopyingGarbage } from '../memory/copying-garbage.js';
import { inParts, PART_BYTES, PARTS_MAX } from './in-parts.js';
import { ObjectTooLarge } from './object-storage.js';
import type { S3Client } from './s3-client.js';
import { CALL_MS, transferMs } from './s3-deadlines.js';
import { isAbsent } from './s3-errors.js';

/** Parts on their way while the next one is filled: two parts in memory. */
const IN_FLIGHT = 1;

interface ArrivedPart {
  readonly part: number;
  readonly etag: string;
}

type Again = <T>(operation: string, timeoutMs: number, work: () => Promise<T>, idleMs?: number) => Promise<T>;

/** S3's upload in parts, of a body that is read once. What fits into one part is put as it is. */
export class UnsizedPut {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly again: Again,
  ) {}

  /** @returns how many bytes it was. @throws what the body throws, the reason of `signal`, ObjectTooLarge, StorageUnavailable */
  async put(key: string, body: AsyncIterable<Buffer>, contentType: string, signal?: AbortSignal): Promise<number> {
    const sent = new SentParts();
    const garbage = new CopyingGarbage();
    let uploadId: string | undefined;
    let sizeBytes = 0;
    try {
      for await (const part of inParts(body)) {
        signal?.throwIfAborted();
        sizeBytes += part.bytes.length;
        if (uploadId === undefined && part.bytes.length < PART_BYTES) {
          await this.putWhole(key, part.bytes, contentType);
          return sizeBytes;
        }
        uploadId ??= await this.begin(key, contentType);
        const upload = { id: uploadId, part: await sent.next() };
        const send = () => this.client.sendPart(this.bucket, key, upload, part.bytes);
        sent.add(upload.part, this.again('put', transferMs(part.bytes.length), send).finally(() => part.free()));
        garbage.collect(); // of what was copied into the part
      }
      signal?.throwIfAborted();
      if (uploadId === undefined) await this.putWhole(key, Buffer.alloc(0), contentType);
      else await this.complete(key, uploadId, await sent.all(), sizeBytes);
      return sizeBytes;
    } catch (error) {
      await sent.settled();
      if (uploadId !== undefined) await this.abort(key, uploadId).catch(() => undefined); // `discard` finds it later
      throw error;
    }
  }

  /** Ends every open upload under exactly this key. */
  async discard(key: string): Promise<void> {
    const { uploads } = await this.again('list parts', CALL_MS, () =>
      this.client.minio.listIncompleteUploadsQuery(this.bucket, key, '', '', ''),
    );
    for (const upload of uploads) if (upload.key === key) await this.abort(key, upload.uploadId);
  }

  private putWhole(key: string, bytes: Buffer, contentType: string): Promise<void> {
    const put = () => this.client.sendObject(this.bucket, key, bytes, bytes.length, contentType);
    return this.again('put', transferMs(bytes.length), put);
  }

  private begin(key: string, contentType: string): Promise<string> {
    const headers = { 'Content-Type': contentType };
    return this.again('put', CALL_MS, () => this.client.minio.initiateNewMultipartUpload(this.bucket, key, headers));
  }

  /** Storage puts the parts together, and may be silent meanwhile. An answer that was lost is looked up. */
  private async complete(key: string, uploadId: string, parts: ArrivedPart[], sizeBytes: number): Promise<void> {
    const timeoutMs = transferMs(sizeBytes);
    try {
      const ask = () => this.client.minio.completeMultipartUpload(this.bucket, key, uploadId, parts);
      await this.again('put', timeoutMs, ask, timeoutMs);
    } catch (error) {
      const stored = await this.again('stat', CALL_MS, () => this.client.minio.statObject(this.bucket, key)).catch(() => null);
      if (stored?.size !== sizeBytes) throw error;
    }
  }

  private async abort(key: string, uploadId: string): Promise<void> {
    await this.again('abort', CALL_MS, async () => {
      await this.client.minio.abortMultipartUpload(this.bucket, key, uploadId).catch((error: unknown) => {
        if (!isAbsent(error)) throw error;
      });
    });
  }
}

/** Parts on their way and those that arrived. The first failure ends it. */
class SentParts {
  private readonly underWay = new Set<Promise<void>>();
  private readonly arrived: ArrivedPart[] = [];
  private failure: { readonly error: unknown } | undefined;
  private last = 0;

  /** Waits for room. @returns the number of the next part */
  async next(): Promise<number> {
    while (this.underWay.size >= IN_FLIGHT) await Promise.race(this.underWay);
    this.check();
    if (this.last === PARTS_MAX) throw new ObjectTooLarge(`more than ${PARTS_MAX} parts of ${PART_BYTES} bytes`);
    return (this.last += 1);
  }

  add(part: number, sending: Promise<string>): void {
    const done = sending.then(
      (etag) => void this.arrived.push({ part, etag }),
      (error: unknown) => void (this.failure ??= { error }),
    );
    this.underWay.add(done);
    void done.then(() => this.underWay.delete(done));
  }

  async all(): Promise<ArrivedPart[]> {
    await this.settled();
    this.check();
    return this.arrived.sort((a, b) => a.part - b.part);
  }

  async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private check(): void {
    if (this.failure) throw this.failure.error;
  }
}

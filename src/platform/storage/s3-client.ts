import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'minio';
import { Minio } from './minio.js';
import { s3Transport, type Transport, withDeadline } from './s3-transport.js';

const IDLE_MS = 15_000;
/** Beyond it the client would hold a body in memory, or split it into parts, which not every S3 server can list. */
const HELD_BYTES = 16 * 1024 * 1024;
/** The longest a body may take to begin its way; it is signed for and sent at once. */
const PUT_EXPIRES_SECONDS = 300;

export type S3Request = Parameters<Client['makeRequestAsync']>[0];

/** The `minio` client with deadlines on every call, without its own retries (they wait up to a minute and write to the console). */
export class S3Client {
  readonly minio: Client;
  private readonly transport: Transport;
  private readonly region: string;

  constructor(endpoint: string, access: { region: string; accessKey: string; secretKey: string }) {
    const { protocol, hostname, port } = new URL(endpoint);
    const useSSL = protocol === 'https:';
    this.region = access.region;
    this.transport = s3Transport(useSSL, IDLE_MS);
    this.minio = new Minio.Client({
      endPoint: hostname,
      port: port === '' ? undefined : Number(port),
      useSSL,
      region: access.region,
      accessKey: access.accessKey,
      secretKey: access.secretKey,
      transport: this.transport,
      retryOptions: { disableRetry: true },
    });
  }

  within<T>(timeoutMs: number, work: () => Promise<T>, idleMs?: number): Promise<T> {
    return withDeadline(timeoutMs, work, idleMs);
  }

  /** A signed request that the client has no method for; the body of its answer. */
  async ask(request: S3Request, payload: Buffer | string = '', expected: number[] = [200]): Promise<string> {
    return text(await this.minio.makeRequestAsync(request, payload, expected, this.region));
  }

  async sendObject(bucket: string, key: string, body: Buffer | (() => Readable), sizeBytes: number, contentType: string): Promise<void> {
    if (Buffer.isBuffer(body) && sizeBytes <= HELD_BYTES) {
      await this.minio.putObject(bucket, key, body, sizeBytes, { 'Content-Type': contentType });
      return;
    }
    const url = await this.minio.presignedPutObject(bucket, key, PUT_EXPIRES_SECONDS);
    const headers = { 'content-type': contentType, 'content-length': sizeBytes };
    await this.stream(new URL(url), Buffer.isBuffer(body) ? Readable.from(slices(body)) : body(), headers);
  }

  /** One part of an upload in parts. @returns its ETag */
  async sendPart(bucket: string, key: string, upload: { id: string; part: number }, body: Buffer): Promise<string> {
    const query = { uploadId: upload.id, partNumber: String(upload.part) };
    const url = await this.minio.presignedUrl('PUT', bucket, key, PUT_EXPIRES_SECONDS, query);
    const { etag } = await this.stream(new URL(url), Readable.from(slices(body)), { 'content-length': body.length });
    if (etag === undefined) throw new RefusedTransfer('NoETag');
    return etag.replaceAll('"', '');
  }

  private async stream(url: URL, body: Readable, headers: OutgoingHttpHeaders): Promise<IncomingHttpHeaders> {
    const answered = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = this.transport.request(
        { method: 'PUT', protocol: url.protocol, host: url.hostname, port: url.port, path: url.pathname + url.search, headers },
        (answer) => {
          answer.resume();
          answer.once('error', reject);
          answer.once('end', () => resolve(answer));
        },
      );
      sent.once('error', reject);
      pipeline(body, sent).catch(reject);
    });
    if (answered.statusCode !== 200) throw new RefusedTransfer(`Http${answered.statusCode}`);
    return answered.headers;
  }
}

class RefusedTransfer extends Error {
  override readonly name = 'RefusedTransfer';
  constructor(readonly code: string) {
    super(code);
  }
}

function* slices(buffer: Buffer): Generator<Buffer> {
  const step = 1024 * 1024;
  for (let from = 0; from < buffer.length; from += step) yield buffer.subarray(from, from + step);
}

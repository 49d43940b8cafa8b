import { createServer, type IncomingMessage, request as forward, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'minio';
import { buffer } from 'node:stream/consumers';

/** Shares are of all requests, or of the keys of a deletion; [0, 1]. */
export interface S3Faults {
  /** Answered 503 SlowDown, and nothing done. */
  readonly refused: number;
  /** Done, and the answer lost on its way. */
  readonly unheard: number;
  readonly slow: { readonly share: number; readonly ms: number };
  /** Of the keys of a deletion: stays, and is named as an error. */
  readonly kept: number;
  /** Goes all the same, and is named as an error. */
  readonly goneUnsaid: number;
  /** So many keys to a page of a listing, whatever was asked for. */
  readonly pageSize: number;
}

export const NO_FAULTS: S3Faults = {
  refused: 0, unheard: 0, slow: { share: 0, ms: 0 }, kept: 0, goneUnsaid: 0, pageSize: 1_000,
};

/** Stands before an S3 server and misbehaves as one under pressure does. What passes untouched keeps its signature. */
export class FaultyS3 {
  faults: S3Faults = NO_FAULTS;
  /** How often each thing happened. */
  readonly counts = { requests: 0, refused: 0, unheard: 0, slow: 0, deletions: 0, keysKept: 0, keysGoneUnsaid: 0, shortPages: 0 };
  /** Of the keys that storage would not delete, how often each was asked for. */
  readonly asked = new Map<string, number>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
    /** Past all faults. */
    private readonly client: Client,
    private readonly random: () => number,
  ) {}

  static async before(target: string, client: Client, random: () => number): Promise<FaultyS3> {
    const server = createServer();
    const faulty = new FaultyS3(server, new URL(target), client, random);
    server.on('request', (request, response) => void faulty.take(request, response).catch(() => response.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return faulty;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { refused, unheard, slow } = this.faults;
    this.counts.requests += 1;
    if (this.happens(slow.share)) {
      this.counts.slow += 1;
      await delay(slow.ms);
    }
    if (this.happens(refused)) {
      this.counts.refused += 1;
      return xml(response, 503, '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>');
    }
    const isLost = this.happens(unheard);
    if (isLost) this.counts.unheard += 1;
    const url = new URL(request.url ?? '/', this.target);
    if (request.method === 'POST' && url.searchParams.has('delete')) return this.remove(url, body, response, isLost);
    if (request.method === 'GET' && url.searchParams.get('list-type') === '2') return this.list(url, response);
    return this.pass(request, body, response, isLost);
  }

  private async remove(url: URL, body: Buffer, response: ServerResponse, isLost: boolean): Promise<void> {
    const keys = [...body.toString().matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key!);
    const kept = new Set(keys.filter(() => this.happens(this.faults.kept)));
    const gone = keys.filter((key) => !kept.has(key));
    const unsaid = new Set(gone.filter(() => this.happens(this.faults.goneUnsaid)));
    this.counts.deletions += 1;
    this.counts.keysKept += kept.size;
    this.counts.keysGoneUnsaid += unsaid.size;
    for (const key of keys) if (kept.has(key) || this.asked.has(key)) this.asked.set(key, (this.asked.get(key) ?? 0) + 1);
    if (gone.length > 0) await this.client.removeObjects(bucketOf(url), gone);
    if (isLost) return void response.destroy();
    const said = keys.map((key) =>
      kept.has(key) || unsaid.has(key)
        ? `<Error><Key>${key}</Key><Code>InternalError</Code></Error>`
        : `<Deleted><Key>${key}</Key></Deleted>`,
    );
    xml(response, 200, `<DeleteResult>${said.join('')}</DeleteResult>`);
  }

  private async list(url: URL, response: ServerResponse): Promise<void> {
    const asked = (name: string) => url.searchParams.get(name) ?? '';
    const size = Math.min(this.faults.pageSize, Number(asked('max-keys') || 1_000));
    const page = await this.client.listObjectsV2Query(
      bucketOf(url), asked('prefix'), asked('continuation-token'), asked('delimiter'), size, asked('start-after'),
    );
    if (page.isTruncated) this.counts.shortPages += 1;
    const entries = page.objects.map(({ name, size: bytes, lastModified }) => {
      const at = new Date(lastModified ?? 0).toISOString();
      return `<Contents><Key>${name}</Key><Size>${bytes}</Size><LastModified>${at}</LastModified></Contents>`;
    });
    const next = page.isTruncated ? `<NextContinuationToken>${page.nextContinuationToken}</NextContinuationToken>` : '';
    xml(response, 200, `<ListBucketResult><IsTruncated>${page.isTruncated}</IsTruncated>${next}${entries.join('')}</ListBucketResult>`);
  }

  private pass(request: IncomingMessage, body: Buffer, response: ServerResponse, isLost: boolean): Promise<void> {
    const { hostname, port } = this.target;
    return new Promise((resolve, reject) => {
      const sent = forward({ hostname, port, method: request.method, path: request.url, headers: request.headers }, (answer) => {
        answer.on('error', reject);
        answer.on('end', resolve);
        if (isLost) {
          answer.resume();
          return void response.destroy();
        }
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  private happens(share: number): boolean {
    return this.random() < share;
  }
}

function bucketOf(url: URL): string {
  return url.pathname.split('/')[1]!;
}

function xml(response: ServerResponse, status: number, content: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' }).end(`<?xml version="1.0" encoding="UTF-8"?>${content}`);
}

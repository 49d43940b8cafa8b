import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Dispatcher, errors } from 'undici';
import { Config } from '../../config/config.js';
import { OutboundBadStatus, OutboundBroken, OutboundError, OutboundForbidden, OutboundRefused } from '../outbound-errors.js';
import { OutboundTimeout, OutboundTooLarge, OutboundUnreadable } from '../outbound-errors.js';
import type { DownloadOptions, Downloaded } from '../outbound-http.js';
import { Transport } from '../transport/transport.js';
import { checkedHop } from './download-policy.js';
import { guardedAgent } from './guarded-agent.js';
import { type Resolver, systemResolver } from './public-address.js';

const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

interface OpenDownload {
  readonly origin: string;
  readonly response: Dispatcher.ResponseData;
}

/** Fetches files from addresses that others wrote, under the guard. */
@Injectable()
export class Downloader implements OnApplicationShutdown {
  private readonly guarded = guardedAgent((hostname) => this.resolve(hostname));
  private readonly extraHosts: ReadonlySet<string>;
  /** Replaced in tests of names that change their answer. */
  protected readonly resolve: Resolver = systemResolver;

  constructor(
    config: Config,
    private readonly transport: Transport,
  ) {
    this.extraHosts = new Set(config.outbound.extraHosts.map((host) => host.toLowerCase()));
  }

  async download(address: string, target: string | Writable, options: DownloadOptions): Promise<Downloaded> {
    const signal = AbortSignal.timeout(options.timeoutMs);
    const { origin, response } = await this.open(address, options, signal);
    try {
      const length = Number(response.headers['content-length']);
      if (length > options.maxBytes) throw new OutboundTooLarge(origin, options.maxBytes);
      const encoding = response.headers['content-encoding'] ?? 'identity';
      if (encoding !== 'identity') throw new OutboundUnreadable(origin);
      return await save(origin, response, target, options.maxBytes, signal);
    } catch (error) {
      response.body.on('error', () => undefined).destroy();
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.guarded.destroy();
  }

  private async open(address: string, options: DownloadOptions, signal: AbortSignal): Promise<OpenDownload> {
    let next: string = address;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const { url, isExtra } = checkedHop(next, options.allowedHosts, this.extraHosts);
      const agent = isExtra ? this.transport.agent : this.guarded;
      const response = await this.get(agent, url, options.idleTimeoutMs, signal);
      if (response.statusCode === 200) return { origin: url.origin, response };
      const location = response.headers['location'];
      response.body.on('error', () => undefined).destroy();
      if (!REDIRECTS.has(response.statusCode) || typeof location !== 'string') throw new OutboundBadStatus(url.origin, response.statusCode);
      next = URL.parse(location, url.href)?.href ?? '';
    }
    throw new OutboundForbidden(new URL(address).origin, 'too many redirects');
  }

  private async get(agent: Dispatcher, url: URL, idleTimeoutMs: number, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    try {
      return await agent.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'GET',
        headers: { accept: '*/*', 'accept-encoding': 'identity' },
        headersTimeout: idleTimeoutMs,
        bodyTimeout: idleTimeoutMs,
        signal,
      });
    } catch (error) {
      throw typed(error, url.origin, signal);
    }
  }
}

async function save(
  origin: string,
  response: Dispatcher.ResponseData,
  target: string | Writable,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Downloaded> {
  const sink = target instanceof Writable ? target : createWriteStream(target, { flags: 'wx', mode: 0o600 });
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let isOpen = false;
  sink.once('open', () => (isOpen = true));
  const measured = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw new OutboundTooLarge(origin, maxBytes);
      hash.update(chunk);
      yield chunk;
    }
  };
  try {
    await pipeline(response.body, measured, sink, { signal });
  } catch (error) {
    if (typeof target === 'string' && isOpen) await rm(target, { force: true });
    throw typed(error, origin, signal);
  }
  const contentType = response.headers['content-type'];
  return { sizeBytes, sha256: hash.digest('hex'), contentType: typeof contentType === 'string' ? contentType : null };
}

/** undici's and the sockets' errors in our words; those of the file are let through. */
function typed(error: unknown, origin: string, signal: AbortSignal): unknown {
  if (error instanceof OutboundError) return error;
  if (signal.aborted || error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
    return new OutboundTimeout(origin, 'answered', error);
  }
  if (error instanceof errors.ConnectTimeoutError) return new OutboundTimeout(origin, 'not-sent', error);
  if (error instanceof errors.UndiciError) return new OutboundBroken(origin, 'answered', error);
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)) return new OutboundRefused(origin, error);
  if (['ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code)) return new OutboundBroken(origin, 'unknown', error);
  return error;
}

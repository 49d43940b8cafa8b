import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Dispatcher, errors } from 'undici';
import { Config } from '../../config/config.js';
import { OutboundBadStatus, OutboundBroken, OutboundError, OutboundForbidden, OutboundRefused } from '../outbound-errors.js';
import { OutboundTimeout, OutboundTooLarge, OutboundUnreadable } from '../outbound-errors.js';
import type { DownloadOptions, Downloaded } from '../outbound-http.js';
import { httpUrl } from '../transport/http-url.js';
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
    const sink = target instanceof Writable ? target : (await open(target, 'wx', 0o600)).createWriteStream();
    try {
      const signal = AbortSignal.timeout(options.timeoutMs);
      return await save(await this.open(address, options, signal), sink, options.maxBytes, signal);
    } catch (error) {
      sink.on('error', () => undefined).destroy();
      if (typeof target === 'string') await rm(target, { force: true });
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.guarded.destroy();
  }

  private async open(address: string, options: DownloadOptions, signal: AbortSignal): Promise<OpenDownload> {
    const first = httpUrl(address).origin;
    let next: string = address;
    let headers = options.headers;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const { url, isExtra } = checkedHop(next, options.allowedHosts, this.extraHosts);
      const agent = isExtra ? this.transport.agent : this.guarded;
      if (url.origin !== first) headers = {}; // for good: a way back was chosen by somebody else
      const response = await this.get(agent, url, headers, options.idleTimeoutMs, signal);
      if (response.statusCode === 200) return { origin: url.origin, response };
      const location = response.headers['location'];
      response.body.on('error', () => undefined).destroy();
      if (!REDIRECTS.has(response.statusCode) || typeof location !== 'string') throw new OutboundBadStatus(url.origin, response.statusCode);
      next = URL.parse(location, url.href)?.href ?? '';
    }
    throw new OutboundForbidden(new URL(address).origin, 'too many redirects');
  }

  private async get(
    agent: Dispatcher, url: URL, headers: DownloadOptions['headers'], idleTimeoutMs: number, signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    try {
      return await agent.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'GET',
        headers: { ...headers, accept: '*/*', 'accept-encoding': 'identity' },
        headersTimeout: idleTimeoutMs,
        bodyTimeout: idleTimeoutMs,
        signal,
      });
    } catch (error) {
      throw typed(error, url.origin, signal);
    }
  }
}

async function save({ origin, response }: OpenDownload, sink: Writable, maxBytes: number, signal: AbortSignal): Promise<Downloaded> {
  const { 'content-length': length, 'content-encoding': encoding = 'identity', 'content-type': type } = response.headers;
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const measured = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    if (Number(length) > maxBytes) throw new OutboundTooLarge(origin, maxBytes);
    if (encoding !== 'identity') throw new OutboundUnreadable(origin);
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
    throw typed(error, origin, signal);
  }
  return { sizeBytes, sha256: hash.digest('hex'), contentType: typeof type === 'string' ? type : null };
}

/** undici's and the sockets' errors in our words; those of the file are let through. */
function typed(error: unknown, origin: string, signal: AbortSignal): unknown {
  if (error instanceof OutboundError) return error;
  if (signal.aborted || error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
    return new OutboundTimeout(origin, 'answered', error);
  }
  if (error instanceof errors.ConnectTimeoutError) return new OutboundTimeout(origin, 'not-sent', error);
  if (error instanceof errors.HTTPParserError) return new OutboundBroken(origin, 'answered'); // no cause: it quotes the answer
  if (error instanceof errors.UndiciError) return new OutboundBroken(origin, 'answered', error);
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)) return new OutboundRefused(origin, error);
  if (['ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code)) return new OutboundBroken(origin, 'unknown', error);
  return error;
}

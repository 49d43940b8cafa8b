import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent } from 'undici';
import { Config } from '../../config/config.js';
import { dependencyCall } from '../../telemetry/tracing/dependency-calls.js';
import type { OutboundRequest, OutboundResponse } from '../outbound-http.js';
import { Exchange } from './exchange.js';
import { httpUrl } from './http-url.js';

const MAX_ANSWER_BYTES = 1024 * 1024;
const CONNECT_TIMEOUT_MS = 5_000;
const CONNECTIONS_PER_ORIGIN = 64;
/** Shorter than servers keep an idle connection, so that a call is seldom written to one that is just being closed. */
const KEEP_ALIVE_MS = 4_000;
/** Deadlines are `Exchange`'s, so undici's own are off. */
const SETTINGS: Agent.Options = {
  connections: CONNECTIONS_PER_ORIGIN,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connect: { timeout: CONNECT_TIMEOUT_MS },
  headersTimeout: 0,
  bodyTimeout: 0,
};

/** The sockets. Stays inside `platform/outbound`: others get `OutboundHttp`, or `ProviderHttp` from the gate. */
@Injectable()
export class Transport implements OnApplicationShutdown {
  /** For destinations from configuration: any address, loopback too. */
  readonly agent = new Agent(SETTINGS);

  /**
   * A connection for each call. One that was idle may be closed by the other side just as a request is written to it, and then nobody can
   * say whether it arrived: too dear a doubt for what is paid by the call.
   */
  private readonly fresh = new Agent({ ...SETTINGS, pipelining: 0 });

  constructor(private readonly config: Config) {}

  /** @param recipient whom it is told of: a provider, or somebody else @param mostMs however long the request may take by itself */
  exchange(request: OutboundRequest, recipient = 'other', mostMs = Infinity): Promise<OutboundResponse> {
    const { method } = request;
    const url = httpUrl(request.url);
    const attributes = { 'server.address': url.hostname, 'http.request.method': method, 'aicasso.provider': recipient };
    return dependencyCall(recipient, () => `${method} ${recipient}`, attributes, () => this.send(url, request, mostMs), statusOf);
  }

  private send(url: URL, { method, headers, body, timeoutMs, maxBytes }: OutboundRequest, mostMs: number): Promise<OutboundResponse> {
    const ownMs = timeoutMs ?? this.config.outbound.timeoutMs;
    const limits = { timeoutMs: Math.min(ownMs, mostMs), maxBytes: maxBytes ?? MAX_ANSWER_BYTES };
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(url.origin, limits, { resolve, reject });
      try {
        const agent = method === 'POST' || method === 'PATCH' ? this.fresh : this.agent;
        agent.dispatch({ origin: url.origin, path: `${url.pathname}${url.search}`, method, headers: { ...headers }, body }, exchange);
      } catch (error) {
        exchange.onResponseError(undefined, error as Error);
      }
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.agent.destroy(), this.fresh.destroy()]);
  }
}

function statusOf({ status }: OutboundResponse) {
  return { 'http.response.status_code': status };
}

import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import https from 'node:https';
import { beginDependencyCall } from '../telemetry/tracing/dependency-calls.js';

/** What the S3 client sends its requests through. */
export type Transport = Pick<typeof http, 'request'>;

interface Call {
  readonly signal: AbortSignal;
  readonly idleMs: number | undefined;
}

const calls = new AsyncLocalStorage<Call>();

/**
 * Ends the requests of `work` once `timeoutMs` have passed (law 10): the socket is closed, not only the promise left alone.
 * @param idleMs how long nothing may move on a socket, where it is not the transport's own time
 */
export async function withDeadline<T>(timeoutMs: number, work: () => Promise<T>, idleMs?: number): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DeadlineExceeded()), timeoutMs);
  try {
    return await calls.run({ signal: controller.signal, idleMs }, work);
  } finally {
    clearTimeout(timer); // a body that is handed out lives on: silence on its socket is what ends it
  }
}

export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
  readonly code = 'ETIMEDOUT';
}

/** Statuses that the client gives up on without reading the body, which would keep the connection busy for ever. */
const UNREAD = new Set([408, 429, 499, 500, 502, 503, 504, 520]);

/** Connections are kept; one on which nothing moves for `idleMs` is closed. */
export function s3Transport(secure: boolean, idleMs: number): Transport {
  const protocol = secure ? https : http;
  const agent = new protocol.Agent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 8, keepAliveMsecs: 5_000 });
  const request = (options: http.RequestOptions, onResponse?: (response: http.IncomingMessage) => void): http.ClientRequest => {
    const call = calls.getStore();
    const method = options.method ?? 'GET';
    const end = once(beginDependencyCall('storage', () => `${method} storage`, { 'http.request.method': method }));
    const sent = protocol.request({ ...options, agent, timeout: call?.idleMs ?? idleMs, signal: call?.signal }, (response) => {
      if (UNREAD.has(response.statusCode ?? 0)) response.resume();
      end({ attributes: { 'http.response.status_code': response.statusCode ?? 0 } });
      onResponse?.(response);
    });
    sent.on('error', (error) => end({ error }));
    sent.on('timeout', () => sent.destroy(new DeadlineExceeded()));
    return sent;
  };
  return { request: request as typeof http.request };
}

/** What breaks after the head of the answer came is no other call. */
function once<A extends unknown[]>(work: (...args: A) => void): (...args: A) => void {
  let isDone = false;
  return (...args) => {
    if (!isDone) work(...args);
    isDone = true;
  };
}

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HeadersTooLarge, RequestTimeout, UnreadableBody } from '../http.problems.js';
import { localeOfReader } from '../negotiate-locale.js';
import { rawProblem, sendProblem } from '../problems/problem-answer.js';
import { problemOf } from '../problems/problem-of.js';

const BODY_LIMIT_BYTES = 1024 * 1024;
/**
 * From the first byte, or from the connection, to the end of the headers and to the end of the body. Who sends more slowly is cut off: a
 * byte a second on a thousand connections costs an attacker nothing. Bodies are small (media goes to storage): the largest that is taken
 * arrives in time at 0.7 Mbit/s, one of 8 KB at 6 kbit/s. Answers and event streams may take as long as they like.
 */
const HEADERS_TIMEOUT_MS = 8_000;
const REQUEST_TIMEOUT_MS = 12_000;
/** How often they are looked for; Node's own 30 s would add to the times above. */
const LOOK_FOR_SLOW_EVERY_MS = 1_000;
/** An answer to a broken request is to be read in this time; then the connection goes, whether or not the other side ends it. */
const LAST_WORD_MS = 1_000;
/** Silence on a connection; longer than the beat of the event streams. */
const CONNECTION_TIMEOUT_MS = 120_000;
const KEEP_ALIVE_MS = 75_000; // longer than usual load balancers keep theirs, so that they close first
const PATH_PARAMETER_MAX = 200;
const REQUEST_ID = /^[A-Za-z0-9-]{8,64}$/;

export interface AdapterOptions {
  readonly publicUrl: string;
  /** Believes `X-Forwarded-For` of the proxies named: addresses, networks, or how many. Nobody by default. */
  readonly trustProxy?: false | number | string;
}

export function httpAdapter({ publicUrl, trustProxy = false }: AdapterOptions): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: LOOK_FOR_SLOW_EVERY_MS },
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    trustProxy: typeof trustProxy === 'number' ? (_address: string, hop: number) => hop < trustProxy : trustProxy,
    routerOptions: { maxParamLength: PATH_PARAMETER_MAX, ignoreTrailingSlash: false },
    genReqId: requestId,
    // While stopping: idle connections are closed, requests under way are answered.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, problemOf(error), publicUrl, localeOfReader(request)),
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => answerBrokenRequest(error, socket, publicUrl),
  });
}

/** A caller's id is taken when it is harmless, so that they can find their request in our lines. */
function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

function answerBrokenRequest({ code }: { code?: string }, socket: Socket, publicUrl: string): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const problem =
    code === 'HPE_HEADER_OVERFLOW'
      ? new HeadersTooLarge()
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? new RequestTimeout()
        : new UnreadableBody();
  socket.end(rawProblem(problem, publicUrl));
  setTimeout(() => socket.destroy(), LAST_WORD_MS).unref();
}

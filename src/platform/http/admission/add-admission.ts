import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Metrics } from '../../telemetry/metrics.js';
import { ServiceUnavailable } from '../http.problems.js';
import { localeOfReader } from '../negotiate-locale.js';
import { sendProblem } from '../problems/problem-answer.js';
import type { Admission, Caller } from './admission.js';

const BUSY = {
  en: 'Too many requests are being worked on; this one was not begun.',
  es: 'Hay demasiadas solicitudes en curso; esta no se ha empezado.',
};
/** From one second on, each the next one: those who are refused together do not come back together. */
const RETRY_WITHIN_SECONDS = 5;
/** Machines ask these often, and must be answered under any load. */
export const ALWAYS_ANSWERED = /^\/health\//;
/** Machines of others call these in bursts from few addresses, and what AdMob is refused it does not bring again. */
export const WEBHOOKS = /^\/v1\/webhooks\//;

export interface AdmissionParts {
  readonly admission: Admission;
  readonly metrics: Metrics;
  readonly publicUrl: string;
}

/**
 * Refuses (503, `Retry-After`) what there is no room for: before anything is asked for it, and what comes with a body once more when the
 * body is there, since only then it has a place. Its hooks stand behind those that give every answer its headers.
 */
export function addAdmission(fastify: FastifyInstance, { admission, metrics, publicUrl }: AdmissionParts): void {
  const refusals = metrics.counter({
    name: 'aicasso_requests_refused_total', help: 'Requests that were refused because too many were in hand.', labels: ['caller'],
  });
  let turn = 0;
  const refuse = (request: FastifyRequest, reply: FastifyReply) => {
    refusals.inc({ caller: callerOf(request) });
    const retryAfterSeconds = 1 + (turn++ % RETRY_WITHIN_SECONDS);
    sendProblem(reply, new ServiceUnavailable({ detail: BUSY, retryAfterSeconds }), publicUrl, localeOfReader(request));
  };

  fastify.addHook('onRequest', (request, reply, done) => {
    if (ALWAYS_ANSWERED.test(request.url)) return done();
    const caller = callerOf(request);
    const isTaken = comesWithBody(request) ? admission.hasRoom(caller) : admission.take(reply.raw, caller);
    return isTaken ? done() : refuse(request, reply);
  });

  fastify.addHook('preValidation', (request, reply, done) => {
    if (!comesWithBody(request) || ALWAYS_ANSWERED.test(request.url)) return done();
    return admission.take(reply.raw, callerOf(request)) ? done() : refuse(request, reply);
  });

  // both also when nobody waits for the answer any more, which `onResponse` is not
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    admission.end(reply.raw);
    done();
  });
  fastify.addHook('onRoute', (route) => {
    const { handler } = route;
    route.handler = function handled(request, reply) {
      const work: unknown = handler.call(this, request, reply);
      if (work instanceof Promise) void work.finally(() => admission.end(reply.raw)).catch(() => undefined); // Fastify's to answer
      return work;
    };
  });
}

function callerOf({ url }: FastifyRequest): Caller {
  return WEBHOOKS.test(url) ? 'webhook' : 'person';
}

/** RFC 9112, section 6. */
function comesWithBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { type Span, SpanKind } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { runInScope } from '../../persistence/scope.js';
import type { Log } from '../../telemetry/log.js';
import type { Metrics } from '../../telemetry/metrics.js';
import type { Stopping } from '../../telemetry/stopping.js';
import { traced } from '../../telemetry/request-trace.js';
import { beginSpan, endSpan } from '../../telemetry/tracing/spans.js';
import { addAdmission, ALWAYS_ANSWERED, WEBHOOKS } from '../admission/add-admission.js';
import type { Admission } from '../admission/admission.js';
import { type Authenticator, bearerOf } from '../authenticator.js';
import type { Limits } from '../limits/limits.js';

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-site',
  'cache-control': 'no-store', // a route that may be cached says so itself
};
const STRICT_TRANSPORT = 'max-age=31536000; includeSubDomains';

export interface HookParts {
  readonly admission: Admission;
  readonly authenticator: Authenticator;
  readonly em: EntityManager;
  readonly limits: Limits;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly overTls: boolean;
  readonly publicUrl: string;
  readonly stopping: Stopping;
}

/**
 * What happens around every request: its id, headers, whether there is room for it, the limit per address, a scope for the database, a
 * line and a measure at its end.
 */
export function addHooks(fastify: FastifyInstance, parts: HookParts): void {
  const { authenticator, em, limits, log, metrics, overTls, stopping } = parts;
  const durations = metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer, by route pattern.',
    labels: ['method', 'route', 'status'],
  });

  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(overTls ? { ...HEADERS, 'strict-transport-security': STRICT_TRANSPORT } : HEADERS);
    reply.header('x-request-id', request.id);
    if (stopping.hasBegun) reply.header('connection', 'close');
    done();
  });

  addAdmission(fastify, parts);

  fastify.addHook('onRequest', async (request, reply) => {
    if (ALWAYS_ANSWERED.test(request.url)) return;
    request.span = spanOf(request);
    if (WEBHOOKS.test(request.url)) return limits.take('webhooks', 'address', request.ip, reply);
    const token = bearerOf(request.headers.authorization);
    request.countedAccount = token === null ? null : authenticator.known(token);
    await limits.takeDefault(request.ip, request.countedAccount, reply);
  });

  fastify.addHook('preHandler', (request, _reply, done) => {
    traced({ requestId: request.id, span: request.span }, () => runInScope(em, done));
  });

  fastify.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const { statusCode: status, elapsedTime } = reply;
    const route = request.routeOptions.url ?? 'none'; // the pattern: a path may hold ids
    durations.observe({ method, route, status }, elapsedTime / 1000);
    endRequest(request, route, status);
    if (!ALWAYS_ANSWERED.test(route)) {
      const traceId = request.span?.spanContext().traceId;
      log.info('request', { requestId: request.id, traceId, method, route, status, durationMs: Math.round(elapsedTime * 10) / 10 });
    }
    done();
  });

  fastify.addHook('onRequestAbort', (request, done) => {
    log.info('request-aborted', { requestId: request.id, method: request.method, route: request.routeOptions.url ?? 'none' });
    done();
  });
}

/** A part of the caller's trace when the caller is a proxy of ours (it is believed about addresses too); else a trace of its own. */
function spanOf({ method, headers, ips }: FastifyRequest): Span | undefined {
  const given = headers['traceparent'];
  const from = typeof given === 'string' && ips !== undefined && ips.length > 1 ? given : undefined;
  return beginSpan(method, { kind: SpanKind.SERVER, attributes: { 'http.request.method': method }, from });
}

/** The route is known only now, and by its pattern: a path may hold ids. */
function endRequest({ span, method }: FastifyRequest, route: string, status: number): void {
  span?.updateName(route === 'none' ? method : `${method} ${route}`);
  const attributes = { 'http.response.status_code': status, ...(route === 'none' ? {} : { 'http.route': route }) };
  endSpan(span, status >= 500 ? { attributes, error: `${status}` } : { attributes });
}

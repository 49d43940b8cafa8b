import { EntityManager } from '@mikro-orm/postgresql';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../../config/config.js';
import { Log } from '../../telemetry/log.js';
import { Metrics } from '../../telemetry/metrics.js';
import { NestLog } from '../../telemetry/nest-log.js';
import { Stopping } from '../../telemetry/stopping.js';
import { Admission } from '../admission/admission.js';
import { Authenticator } from '../authenticator.js';
import { serveDocs } from '../docs/serve-docs.js';
import { Limits } from '../limits/limits.js';
import { httpAdapter } from './adapter.js';
import { addHooks } from './hooks.js';
import { readJsonBodies } from './json-body.js';
import { readOtherBodies } from './other-bodies.js';

/** What a browser lets the web app send and read (Fetch standard, "CORS protocol"); what every answer may show is not named. */
const CORS = {
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: [
    'authorization', 'content-type', 'idempotency-key', 'accept-language', 'last-event-id', 'x-request-id',
    'range', 'if-range', 'if-none-match',
  ],
  exposedHeaders: [
    'x-request-id', 'retry-after', 'ratelimit', 'ratelimit-policy', 'idempotency-replayed', 'content-language', 'location',
    'www-authenticate', 'etag', 'accept-ranges', 'content-range', 'content-disposition', 'content-length',
  ],
  maxAge: 600,
};

/** The application, ready to `init` or `listen`: nothing of it runs yet. */
export async function createHttpApplication(module: DynamicModule, config: Config): Promise<NestFastifyApplication> {
  const adapter = httpAdapter({ publicUrl: config.publicUrl, trustProxy: config.trustProxy });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    logger: false, // until ours is there: what fails before is thrown, and told by who started it
    abortOnError: false,
  });
  const log = app.get(Log);
  app.useLogger(new NestLog(log));
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  readJsonBodies(fastify);
  readOtherBodies(fastify);
  addHooks(fastify, {
    admission: app.get(Admission, { strict: false }),
    authenticator: app.get(Authenticator, { strict: false }),
    em: app.get(EntityManager),
    limits: app.get(Limits, { strict: false }),
    log,
    metrics: app.get(Metrics),
    stopping: app.get(Stopping),
    publicUrl: config.publicUrl,
    overTls: config.publicUrl.startsWith('https:'),
  });
  const cors = { ...CORS, origin: config.webAppUrl };
  // Any other OPTIONS is a method that no route takes, and answered as such.
  app.enableCors({ delegator: (request, done) => done(null, { ...cors, preflight: isPreflight(request) }) });
  serveDocs(app);
  return app;
}

/** Fetch standard, "CORS-preflight request". */
function isPreflight({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

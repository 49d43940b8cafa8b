import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { ModuleMetadata, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Pool } from 'pg';
import { createApp } from '../../src/create-app.js';
import { type IdTokenOptions, mintLocalIdToken } from '../../src/local/index.js';
import { Config } from '../../src/platform/config/config.js';
import { openApiDocument } from '../../src/platform/http/index.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import { Actor, Client } from './actor.js';
import { CapturedLog } from './captured-log.js';
import { createDatabase, type TestDatabase } from './databases.js';
import { OpenApiChecker } from './openapi-checker.js';
import { testServices } from './service-environment.js';
import { TestClock } from './test-clock.js';

const DRAIN_LIMIT_MS = 20_000;
const OVERLAP_LIMIT_MS = 10_000;

export interface StartOptions {
  /** Over the defaults: `{ RATE_LIMIT_PER_MINUTE: '5' }`. Nothing is periodic by itself but with `ROLES: 'api,worker,scheduler'`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: TestClock;
  /** Modules of the test's own, such as controllers that fail on purpose. */
  readonly more?: ModuleMetadata['imports'];
  /** Another process of the same service: the same database, queues and bucket. */
  readonly beside?: TestApp;
}

export interface ActorOptions extends Partial<IdTokenOptions> {
  readonly locale?: 'en' | 'es';
  readonly country?: string;
  readonly region?: string;
  /** Grants the AI data-sharing policy: all recipients, or those named. */
  readonly consent?: boolean | readonly string[];
}

/** What one test file has to itself. */
interface World {
  readonly env: Readonly<Record<string, string>>;
  readonly database: TestDatabase;
  readonly pool: Pool;
}

/** Starts the real service with a database, queues and a bucket of its own. */
export async function startApp(options: StartOptions = {}): Promise<TestApp> {
  const { clock = options.beside?.clock ?? new TestClock(), beside, more } = options;
  const world = beside?.world ?? (await createWorld());
  const log = new CapturedLog();
  const config = Config.from({ ...world.env, ...options.env });
  const nest = await createApp({ config, clock, logSink: log, more });
  await nest.get(ObjectStorage).prepare();
  await nest.listen(0, '127.0.0.1');
  return new TestApp(nest, world, clock, log, beside === undefined);
}

async function createWorld(): Promise<World> {
  const { env, pooler } = testServices();
  const database = await createDatabase(env['DATABASE_URL']!);
  const name = `t${randomBytes(6).toString('hex')}`;
  const own = {
    NODE_ENV: 'test',
    PORT: '0',
    METRICS_PORT: '0',
    LOG_LEVEL: 'debug',
    LOCAL_SERVICES: 'off',
    ROLES: 'api,worker', // what is periodic runs when a test says so
    ...(pooler ? { DATABASE_URL: withHost(database.url, pooler), DATABASE_DIRECT_URL: database.url } : { DATABASE_URL: database.url }),
    REQUESTS_IN_HAND_MAX: '5000', // those of a test come all at once
    DATABASE_SILENCE_MS: '10000', // many tests share two cores; who asks for less says so
    REDIS_PREFIX: name,
    S3_BUCKET: name,
    RATE_LIMIT_PER_MINUTE: '1000000',
    SIGN_IN_LIMIT_PER_MINUTE: '1000000',
    COMMENT_LIMIT_PER_MINUTE: '1000000',
    POST_LIMIT_PER_MINUTE: '1000000',
    NOTICE_LIMIT_PER_MINUTE: '1000000',
    NOTICE_LIMIT_PER_DAY: '1000000',
    EXPORT_LIMIT_PER_DAY: '1000000',
  };
  const pool = new Pool({ connectionString: database.url, max: 4 });
  pool.on('error', () => undefined); // an idle connection that breaks is replaced
  return { env: { ...env, ...own }, database, pool };
}

function withHost(url: string, host: string): string {
  const changed = new URL(url);
  changed.host = host;
  return changed.href;
}

export class TestApp {
  readonly url: string;
  readonly checker: OpenApiChecker;
  /** Nobody is signed in. */
  readonly stranger: Client;
  private people = 0;

  constructor(
    readonly nest: NestFastifyApplication,
    readonly world: World,
    readonly clock: TestClock,
    readonly log: CapturedLog,
    private readonly ownsWorld: boolean,
  ) {
    const { port } = nest.getHttpServer().address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
    this.checker = new OpenApiChecker(openApiDocument(nest));
    this.stranger = new Client(this.url, this.checker);
  }

  get<T>(type: Type<T> | (abstract new (...args: never[]) => T)): T {
    return this.nest.get(type as Type<T>, { strict: false });
  }

  /** Rows of the database, past the service. */
  async sql<Row extends object>(query: string, params: unknown[] = []): Promise<Row[]> {
    return (await this.world.pool.query<Row>(query, params)).rows;
  }

  idToken(options: Partial<IdTokenOptions> & { subject: string }): Promise<string> {
    return mintLocalIdToken(testServices().dataDir, { provider: 'google', ...options }, this.clock);
  }

  client(accessToken: string): Client {
    return new Client(this.url, this.checker, accessToken);
  }

  /** Somebody new, signed in the real way; the same person again when a subject is given twice. */
  async actor({ locale, country, region, consent = false, ...token }: ActorOptions = {}): Promise<Actor> {
    const subject = token.subject ?? `person-${++this.people}-${randomBytes(4).toString('hex')}`;
    const email = token.email ?? `${subject}@example.test`;
    const { nonce } = (await this.stranger.post('/v1/auth/nonce').expect(201)).body as { nonce: string };
    const idToken = await this.idToken({ nonce, ...token, subject, email });
    const { body } = await this.stranger.post('/v1/auth/google', { idToken, nonce, locale, country, region }).expect(200);
    const { accessToken, refreshToken, account } = body as { accessToken: string; refreshToken: string; account: { id: Actor['id'] } };
    const actor = new Actor(this.url, this.checker, { id: account.id, subject, email, accessToken, refreshToken });
    if (consent !== false) await this.grant(actor, consent === true ? undefined : consent, locale);
    return actor;
  }

  /** Grants the current AI data-sharing policy; for the purposes of the text unless said. */
  async grant(actor: Client, recipients?: readonly string[], locale: 'en' | 'es' = 'en', purposes?: readonly string[]): Promise<void> {
    const { version } = (await this.stranger.get(`/v1/policies/ai-data-sharing?locale=${locale}`).expect(200)).body as { version: string };
    const decision = { policy: 'ai-data-sharing', version, decision: 'granted', recipients, purposes, locale, surface: 'test' };
    await actor.post('/v1/consents', decision).expect(201);
  }

  /** Until every event has reached its handlers and the queues are empty. A handler that fails is told at once. */
  async drain(): Promise<void> {
    await eventually(DRAIN_LIMIT_MS, async () => {
      const [failed] = await this.sql<{ handler: string; last_error: string }>(
        'select handler, last_error from outbox_delivery where delivered_at is null and attempts > 0 limit 1',
      );
      if (failed)
        throw new Error(
          `${failed.handler} failed: ${failed.last_error}\n${JSON.stringify(this.log.of('event-handler-failed').at(-1), null, 2)}`,
        );
      const [open] = await this.sql<{ handler: string }>('select handler from outbox_delivery where delivered_at is null limit 1');
      if (open) return `${open.handler} has not been called`;
      const pending = await this.get(Jobs).pending();
      return pending > 0 ? `${pending} jobs wait or run` : null;
    });
  }

  /** Makes `n` of the statements in `work` meet at `table`: they wait for its lock together (`meanwhile` looks), then go at once. */
  async overlap<T>(table: string, n: number, work: () => PromiseLike<T>, meanwhile?: () => Promise<void>): Promise<T> {
    const holder = await this.world.pool.connect();
    let working: Promise<T> | undefined;
    try {
      await holder.query('begin');
      await holder.query(`lock table "${table}" in access exclusive mode`);
      working = Promise.resolve(work());
      working.catch(() => undefined); // awaited below
      await eventually(OVERLAP_LIMIT_MS, async () => {
        const [row] = await this.sql<{ waiting: number }>(
          'select count(distinct pid)::int as waiting from pg_locks where relation = $1::regclass and not granted',
          [table],
        );
        return (row?.waiting ?? 0) >= n ? null : `${row?.waiting ?? 0} of ${n} wait for ${table}`;
      });
      await meanwhile?.();
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    return working;
  }

  /** Looks again and again until `look` finds nothing to wait for (null). */
  until(look: () => Promise<string | null>, limitMs = 15_000): Promise<void> {
    return eventually(limitMs, look);
  }

  /** Ends this process of the service; the last one takes the database along. */
  async stop(): Promise<void> {
    await this.nest.close();
    if (!this.ownsWorld) return;
    await this.world.pool.end();
    await this.world.database.drop();
  }
}

/** Looks again until `look` finds nothing to wait for (null). @throws what was still missing at the limit */
export async function eventually(limitMs: number, look: () => Promise<string | null>): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const missing = await look();
    if (missing === null) return;
    if (performance.now() > deadline) throw new Error(`Still after ${limitMs} ms: ${missing}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

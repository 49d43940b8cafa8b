import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { AUTH_CONSTRAINTS } from '../../src/entities/auth/auth.constraints.js';
import type { EventId } from '../../src/kernel/ids.js';
import { type IdTokenOptions, startLocalServices } from '../../src/local/index.js';
import { AUTH_PROBLEMS, AuthModule, LiveAuthenticator } from '../../src/modules/auth/index.js';
import { SetClock } from '../../src/modules/auth/testing/set-clock.js';
import { AuditModule } from '../../src/platform/audit/audit.module.js';
import { Config } from '../../src/platform/config/config.js';
import { ConfigModule } from '../../src/platform/config/config.module.js';
import { Authenticator, createHttpApplication, HttpModule } from '../../src/platform/http/index.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { ConsentGate } from '../../src/platform/outbound/consent-gate.js';
import { OutboundModule } from '../../src/platform/outbound/outbound.module.js';
import { DeliverEvent } from '../../src/platform/outbox/deliver-event.job.js';
import { OutboxModule } from '../../src/platform/outbox/outbox.module.js';
import { PersistenceModule } from '../../src/platform/persistence/persistence.module.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { RedisModule } from '../../src/platform/redis/redis.module.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import { StorageModule } from '../../src/platform/storage/storage.module.js';
import type { LogSink } from '../../src/platform/telemetry/log.js';
import { TelemetryModule } from '../../src/platform/telemetry/telemetry.module.js';

/** No queue: `drain` hands the events over itself. */
@Global()
@Module({ providers: [{ provide: Jobs, useValue: { ring: () => Promise.resolve(true) } }], exports: [Jobs] })
class NoJobsModule {}

@Global()
@Module({
  imports: [AuthModule],
  providers: [
    { provide: Authenticator, useExisting: LiveAuthenticator },
    { provide: ConsentGate, useValue: { findGrant: () => Promise.resolve(null) } },
  ],
  exports: [Authenticator, ConsentGate],
})
class BindingsModule {}

class KeptLines implements LogSink {
  readonly lines: string[] = [];
  write(line: string): void {
    this.lines.push(line);
  }
}

type Services = Awaited<ReturnType<typeof startLocalServices>>;

export type Session = {
  accessToken: string;
  refreshToken: string;
  account: { id: string; profile: { username: string; avatarUrl: string }; email: string | null; roles: string[] };
  isNew: boolean;
};

/** The auth module over HTTP, on real PostgreSQL, Redis and S3 and the local issuer, with a clock that the test sets. */
export class AuthApp {
  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly services: Services,
    private readonly dataDir: string,
    readonly clock: SetClock,
    private readonly sink: KeptLines,
  ) {}

  static async start(): Promise<AuthApp> {
    const dataDir = await mkdtemp(join(tmpdir(), 'aicasso-auth-'));
    const clock = new SetClock();
    const need = { postgres: true, redis: true, s3: true, issuer: true };
    const services = await startLocalServices({ dataDir, need, durable: false, supervise: false, clock });
    try {
      return await AuthApp.startOn(services, dataDir, clock);
    } catch (error) {
      await services.stop();
      throw error;
    }
  }

  private static async startOn(services: Services, dataDir: string, clock: SetClock): Promise<AuthApp> {
    const { AUTH_SIGNING_KEYS, FIELD_ENCRYPTION_KEYS } = services.secrets;
    const fixed = { NODE_ENV: 'test', ROLES: 'api', LOG_LEVEL: 'debug', PUBLIC_URL: 'http://localhost:3000' };
    const limits = { SIGN_IN_LIMIT_PER_MINUTE: '100000', RATE_LIMIT_PER_MINUTE: '100000' };
    const config = Config.from({ ...fixed, ...limits, AUTH_SIGNING_KEYS, FIELD_ENCRYPTION_KEYS, ...services.env });
    const sink = new KeptLines();
    const imports = [
      ConfigModule.with({ config, clock }),
      TelemetryModule.with(sink),
      PersistenceModule,
      RedisModule,
      StorageModule,
      AuditModule,
      OutboundModule,
      NoJobsModule,
      OutboxModule,
      HttpModule.with({ problems: AUTH_PROBLEMS }),
      BindingsModule,
      AuthModule,
    ];
    class TestModule {}
    Module({})(TestModule);
    const app = await createHttpApplication({ module: TestModule, imports }, config);
    await app.get(MikroORM).schema.create();
    await app.get(ObjectStorage).prepare();
    await app.listen(0, '127.0.0.1');
    const started = new AuthApp(app, services, dataDir, clock, sink);
    for (const statement of [...AUTH_CONSTRAINTS, ...AUTH_CONSTRAINTS]) await started.sql(statement);
    return started;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.services.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  get issuer() {
    return this.services.issuer!;
  }
  get storage(): ObjectStorage {
    return this.app.get(ObjectStorage);
  }
  get lines(): readonly string[] {
    return this.sink.lines;
  }
  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.app.get<T>(type, { strict: false });
  }

  http(accessToken?: string) {
    const agent = supertest.agent(this.app.getHttpServer());
    return accessToken ? agent.set('authorization', `Bearer ${accessToken}`) : agent;
  }

  idToken(options: Partial<IdTokenOptions> = {}): Promise<string> {
    return this.issuer.mintIdToken({ provider: 'google', subject: randomBytes(8).toString('hex'), ...options });
  }

  async signIn(options: Partial<IdTokenOptions> = {}, more: object = {}): Promise<Session> {
    const { body } = await this.http().post('/v1/auth/google').send({ idToken: await this.idToken(options), ...more }).expect(200);
    return body as Session;
  }

  async nonce(): Promise<string> {
    const { body } = await this.http().post('/v1/auth/nonce').expect(201);
    return (body as { nonce: string }).nonce;
  }

  inScope<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.app.get(EntityManager), work);
  }

  sql<T = Record<string, unknown>>(statement: string, values: unknown[] = []): Promise<T[]> {
    return this.inScope(() => this.app.get(EntityManager).execute<T[]>(statement, values));
  }

  /** Does `work` while another transaction holds the rows that `lock` locks. */
  whileHeld<T>(lock: string, work: () => Promise<T>): Promise<T> {
    const em = this.app.get(EntityManager).fork();
    return em.transactional(async (held) => {
      await held.execute(lock);
      return work();
    });
  }

  /** Hands every event that waits to its handlers. */
  async drain(): Promise<void> {
    const deliver = this.get(DeliverEvent);
    const waiting = await this.sql<{ event_id: EventId; handler: string }>('select event_id, handler from outbox_delivery where delivered_at is null');
    for (const { event_id, handler } of waiting) await this.inScope(() => deliver.run(`${event_id}/${handler}`));
    const left = await this.sql('select handler, last_error from outbox_delivery where delivered_at is null');
    if (left.length > 0) throw new Error(`undelivered: ${JSON.stringify(left)}`);
  }
}

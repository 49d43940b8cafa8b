import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { BILLING_CONSTRAINTS } from '../../src/entities/billing/billing.constraints.js';
import { Clock } from '../../src/kernel/clock.js';
import { type AccountId, SystemIds } from '../../src/kernel/ids.js';
import { LedgerFacade } from '../../src/modules/billing/ledger/ledger.facade.js';
import { LedgerVerifier } from '../../src/modules/billing/ledger/ledger.verifier.js';
import { PointsExpiry } from '../../src/modules/billing/ledger/points-expiry.js';
import { Statement } from '../../src/modules/billing/points/statement.js';
import { Config } from '../../src/platform/config/config.js';
import { Outbox } from '../../src/platform/outbox/outbox.js';
import { ormConfig } from '../../src/platform/persistence/orm.config.js';
import { runInScope } from '../../src/platform/persistence/scope.js';

export const DAY = 86_400_000;

export class SetClock extends Clock {
  constructor(private at = new Date('2026-01-01T00:00:00Z')) {
    super();
  }
  now(): Date {
    return this.at;
  }
  advance(ms: number): void {
    this.at = new Date(this.at.getTime() + ms);
  }
}

export interface LedgerWorldOptions {
  readonly poolMax?: number;
  readonly welcome?: number;
}

/** The ledger on a database of its own, on the PostgreSQL server of the test run, without the rest of the service. */
export class LedgerWorld {
  readonly clock = new SetClock();
  readonly ids = new SystemIds(this.clock);
  readonly ledger: LedgerFacade;
  readonly expiry: PointsExpiry;
  readonly statement: Statement;
  private readonly verifier: LedgerVerifier;

  private constructor(
    private readonly server: MikroORM,
    readonly orm: MikroORM,
    private readonly database: string,
    private readonly url: string,
    config: Config,
  ) {
    const outbox = new Outbox(orm.em, this.clock, this.ids, { namesFor: () => [] } as never);
    this.ledger = new LedgerFacade(orm.em, outbox, this.clock, this.ids, config);
    this.expiry = new PointsExpiry(orm.em, outbox);
    this.statement = new Statement(orm.em);
    this.verifier = new LedgerVerifier(orm.em);
  }

  static async open({ poolMax = 10, welcome = 0 }: LedgerWorldOptions = {}): Promise<LedgerWorld> {
    const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
    const server = await MikroORM.init(ormConfig({ url: url.href, poolMax: 2 }));
    const database = `ledger_${randomBytes(6).toString('hex')}`;
    await runInScope(server.em, () => server.em.execute(`create database ${database}`));
    url.pathname = `/${database}`;
    const orm = await MikroORM.init(ormConfig({ url: url.href, poolMax }));
    await orm.schema.create();
    await runInScope(orm.em, async () => {
      for (const statement of BILLING_CONSTRAINTS) await orm.em.execute(statement);
    });
    const config = Config.from({
      NODE_ENV: 'test',
      DATABASE_URL: url.href,
      REDIS_URL: 'redis://127.0.0.1:1',
      S3_ENDPOINT: 'http://127.0.0.1:1',
      S3_ACCESS_KEY: 'access',
      S3_SECRET_KEY: 'secret-of-tests',
      AUTH_SIGNING_KEYS: '{"keys":[]}',
      FIELD_ENCRYPTION_KEYS: 'a:b',
      WELCOME_POINTS: String(welcome),
      WELCOME_POINTS_DAYS: '90',
    });
    return new LedgerWorld(server, orm, database, url.href, config);
  }

  async close(): Promise<void> {
    await this.orm.close(true);
    await runInScope(this.server.em, () => this.server.em.execute(`drop database ${this.database} with (force)`));
    await this.server.close(true);
  }

  person(): AccountId {
    return this.ids.random<AccountId>();
  }

  in<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.orm.em, work);
  }

  /** In a scope and a transaction of its own, as a request's. */
  tx<T>(work: () => Promise<T>): Promise<T> {
    return this.in(() => this.orm.em.transactional(work));
  }

  sql<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.in(() => this.orm.em.execute<Row[]>(sql, parameters));
  }

  verify() {
    return this.in(() => this.verifier.verify());
  }

  /** Locks the table, starts the work, waits until `waiting` statements are blocked on it, then lets them go. */
  async overlap<T>(table: string, waiting: number, work: () => Promise<T>): Promise<T> {
    const [locked, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const lock = this.tx(async () => {
      await this.orm.em.execute(`lock table ${table} in exclusive mode`);
      locked.resolve();
      await letGo.promise;
    });
    await locked.promise;
    const started = work(); // outside of the lock's transaction
    try {
      while ((await this.blocked()) < waiting) await delay(5);
    } finally {
      letGo.resolve();
      await lock;
    }
    return started;
  }

  /** Runs a statement in a transaction whose connection is then lost. */
  async cutOff(sql: string, parameters: unknown[]): Promise<void> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => {}); // as wished
    await client.connect();
    await client.query('begin');
    await client.query(sql.replace(/\?/g, (() => { let n = 0; return () => `$${(n += 1)}`; })()), parameters);
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }

  private async blocked(): Promise<number> {
    const sql = `select count(*) as n from pg_stat_activity where datname = ? and wait_event_type = 'Lock'`;
    const [row] = await runInScope(this.server.em, () => this.server.em.execute<{ n: string }[]>(sql, [this.database]));
    return Number(row!.n);
  }
}

export const times = <T>(n: number, work: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => work(i));

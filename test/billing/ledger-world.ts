import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { Clock } from '../../src/kernel/clock.js';
import { type AccountId, SystemIds } from '../../src/kernel/ids.js';
import { ExpirePoints } from '../../src/modules/billing/ledger/expire-points.task.js';
import { LedgerFacade } from '../../src/modules/billing/ledger/ledger.facade.js';
import { LedgerVerifier } from '../../src/modules/billing/ledger/ledger.verifier.js';
import { Statement } from '../../src/modules/billing/points/statement.js';
import { Config } from '../../src/platform/config/config.js';
import { Outbox } from '../../src/platform/outbox/outbox.js';
import { ormConfig } from '../../src/platform/persistence/orm.config.js';
import { Reads } from '../../src/platform/persistence/reads.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { testServices } from '../support/service-environment.js';

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
  readonly expiry: ExpirePoints;
  readonly statement: Statement;
  private readonly verifier: LedgerVerifier;

  private constructor(
    readonly orm: MikroORM,
    private readonly database: TestDatabase,
    config: Config,
  ) {
    const outbox = new Outbox(orm.em, this.clock, this.ids, { namesFor: () => [] } as never);
    const reads = new Reads(orm, config);
    this.ledger = new LedgerFacade(orm.em, outbox, this.clock, this.ids, config, reads);
    this.expiry = new ExpirePoints(orm.em, outbox, this.clock);
    this.statement = new Statement(reads);
    this.verifier = new LedgerVerifier(orm.em);
  }

  static async open({ poolMax = 10, welcome = 0 }: LedgerWorldOptions = {}): Promise<LedgerWorld> {
    const { env } = testServices();
    const database = await createDatabase(env['DATABASE_URL']!);
    const points = { WELCOME_POINTS: String(welcome), WELCOME_POINTS_DAYS: '90' };
    const config = Config.from({ ...env, ...points, NODE_ENV: 'test', DATABASE_URL: database.url });
    return new LedgerWorld(await MikroORM.init(ormConfig({ url: database.url, poolMax })), database, config);
  }

  async close(): Promise<void> {
    await this.orm.close(true);
    await this.database.drop();
  }

  get url(): string {
    return this.database.url;
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
    const holder = await this.connect();
    try {
      await holder.query(`begin; lock table ${table} in exclusive mode`);
      const working = work();
      const blocked = `select count(distinct pid)::int as n from pg_locks where relation = '${table}'::regclass and not granted`;
      while ((await holder.query<{ n: number }>(blocked)).rows[0]!.n < waiting) await delay(5);
      await holder.query('rollback');
      return await working;
    } finally {
      await holder.end();
    }
  }

  /** Runs a statement in a transaction whose connection is then lost. */
  async cutOff(sql: string, parameters: unknown[]): Promise<void> {
    const client = await this.connect();
    client.on('error', () => undefined); // as wished
    await client.query('begin');
    await client.query(sql, parameters);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await this.sql('select pg_terminate_backend(?)', [rows[0]!.pid]);
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.database.url });
    await client.connect();
    return client;
  }
}

export const times = <T>(n: number, work: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => work(i));

import { MikroORM } from '@mikro-orm/postgresql';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Pool } from 'pg';
import { Config } from '../config/config.js';
import { Log } from '../telemetry/log.js';
import { Metrics } from '../telemetry/metrics.js';
import { SESSION } from './orm.config.js';
import { Pauses } from './pauses.js';
import { Progress } from './replica-progress.js';
import { type PreparedRead, Reads } from './reads.js';

const LOOK_EVERY_MS = 200;
/** A replica that does not answer is given up for the primary, which still has time to. */
const ANSWER_MS = 1_500;
const CONNECT_MS = 500;
/** Positions tell of one history alone: a replica of another cluster, or of before a failover, may be ahead in a log of its own. */
const HISTORY = `
  (select system_identifier from pg_control_system()) || '/' || (select timeline_id from pg_control_checkpoint()) as history`;
/** Not `current`: what nobody has been told to be stored is no measure. */
const PRIMARY = `select pg_current_wal_flush_lsn()::text as position, ${HISTORY}`;
const REPLICA = `select case when pg_is_in_recovery() then pg_last_wal_replay_lsn()::text end as position, ${HISTORY}`;

interface Place { readonly position: string | null; readonly history: string }

/**
 * Reads for nobody in particular: from a streaming replica, while it has everything that the primary had at most `lagMaxMs` ago; else, and
 * whenever it fails, from the primary. Who is signed in is not read for here: they see what they did, and whom they blocked, at once.
 */
@Injectable()
export class PublicReads implements OnModuleInit, OnApplicationShutdown {
  private pool: Pool | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  private wasUsable = false;
  private readonly progress = new Progress();
  private readonly pauses = new Pauses();
  private readonly answered = this.metrics.counter({
    name: 'aicasso_public_reads_total', help: 'Reads of public feeds, by which server answered.', labels: ['server'],
  });

  constructor(
    @Inject(MikroORM) private readonly orm: MikroORM,
    private readonly reads: Reads,
    private readonly config: Config,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const { replica } = this.config.database;
    this.metrics.gauge({
      name: 'aicasso_replica_lag_seconds', help: 'The replica has all that the primary had so long ago; not a number without a replica.',
      read: (gauge) => gauge.set(this.pool ? this.progress.lagMs(performance.now()) / 1000 : Number.NaN),
    });
    if (!replica || !this.config.roles.has('api')) return;
    this.pool = new Pool({
      ...SESSION, connectionString: replica.url, max: replica.poolMax, connectionTimeoutMillis: CONNECT_MS, statement_timeout: ANSWER_MS,
      query_timeout: ANSWER_MS, keepAlive: true,
    });
    this.pool.on('error', () => undefined); // an idle connection that breaks is replaced
    void this.look();
  }

  /** As `Reads.query`. */
  async query<Row extends object>(read: PreparedRead, params: readonly unknown[]): Promise<Row[]> {
    if (this.pool && this.isUsable()) {
      try {
        const { rows } = await this.pool.query<Row>({ name: read.name, text: read.text, values: [...params] });
        this.answered.inc({ server: 'replica' });
        return rows;
      } catch (error) {
        this.giveUp(error); // down, hanging, or in conflict with what it replays
      }
    }
    this.answered.inc({ server: 'primary' });
    return this.reads.query<Row>(read, params);
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.pool?.end();
  }

  private isUsable(): boolean {
    const now = performance.now();
    return !this.pauses.isPaused(now) && this.progress.lagMs(now) <= this.config.database.replica!.lagMaxMs;
  }

  private async look(): Promise<void> {
    try {
      const began = performance.now();
      const primary = (await this.orm.em.getConnection().getNativeClient()) as Pool;
      const there = (await primary.query<Place>(PRIMARY)).rows[0]!;
      this.progress.primaryWas(there.position!, began);
      const here = (await this.pool!.query<Place>(REPLICA)).rows[0]!;
      if (here.position !== null && here.history === there.history) this.progress.replicaIs(here.position);
      else this.progress.forget(); // promoted, or another's: what it says is its own
    } catch {
      // as far as was known, which is longer ago every moment
    }
    const isUsable = this.isUsable();
    if (isUsable !== this.wasUsable) this.log.warn(isUsable ? 'replica-read' : 'replica-left', {});
    this.wasUsable = isUsable;
    if (!this.isStopping) this.timer = setTimeout(() => void this.look(), LOOK_EVERY_MS);
  }

  private giveUp(error: unknown): void {
    this.progress.forget();
    this.pauses.failed(performance.now());
    if (this.wasUsable) this.log.warn('replica-left', { error });
    this.wasUsable = false;
  }
}

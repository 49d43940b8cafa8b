import { MikroORM } from '@mikro-orm/postgresql';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Pool } from 'pg';
import { Config } from '../config/config.js';
import { Metrics } from '../telemetry/metrics.js';

/** How many connections of the process's pool are in use, and who waits for one. */
@Injectable()
export class PoolMetrics implements OnModuleInit {
  constructor(
    @Inject(MikroORM) private readonly orm: MikroORM,
    private readonly config: Config,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge({
      name: 'aicasso_database_connections', help: 'Connections of this process to the database, by what they do.', labels: ['state'],
      read: async (gauge) => {
        const pool = (await this.orm.em.getConnection().getNativeClient()) as Pool;
        gauge.set({ state: 'used' }, pool.totalCount - pool.idleCount);
        gauge.set({ state: 'idle' }, pool.idleCount);
      },
    });
    this.metrics.gauge({
      name: 'aicasso_database_connection_waiters', help: 'Statements of this process that wait for a connection to the database.',
      read: async (gauge) => gauge.set(((await this.orm.em.getConnection().getNativeClient()) as Pool).waitingCount),
    });
    this.metrics
      .gauge({ name: 'aicasso_database_connections_max', help: 'The most connections that this process opens (DATABASE_POOL_MAX).' })
      .set(this.config.database.poolMax);
  }
}

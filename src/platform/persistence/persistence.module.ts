import { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AdvisoryLocks } from './advisory-locks.js';
import { DatabaseSockets } from './database-sockets.js';
import { DatabaseWatch } from './database-watch.js';
import { MonthlyPartitions } from './monthly-partitions.js';
import { ormConfig } from './orm.config.js';
import { PgListener } from './pg-listener.js';
import { PoolMetrics } from './pool.metrics.js';
import { PublicReads } from './public-reads.js';
import { Reads } from './reads.js';
import { Writes } from './writes.js';

/** The database connection. Work happens in a scope (`runInScope`) or a transaction; the shared manager itself refuses to be used. */
@Global()
@Module({
  providers: [
    DatabaseSockets,
    DatabaseWatch,
    {
      provide: MikroORM,
      useFactory: ({ database }: Config, sockets: DatabaseSockets) => MikroORM.init(ormConfig({ ...database, sockets })),
      inject: [Config, DatabaseSockets],
    },
    { provide: EntityManager, useFactory: (orm: MikroORM) => orm.em, inject: [MikroORM] },
    AdvisoryLocks,
    MonthlyPartitions,
    PgListener,
    PublicReads,
    PoolMetrics,
    Reads,
    Writes,
  ],
  exports: [MikroORM, EntityManager, AdvisoryLocks, MonthlyPartitions, PgListener, PublicReads, Reads, Writes],
})
export class PersistenceModule implements OnApplicationShutdown {
  constructor(@Inject(MikroORM) private readonly orm: MikroORM) {}

  async onApplicationShutdown(): Promise<void> {
    await this.orm.close(true);
  }
}

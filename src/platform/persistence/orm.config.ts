import { MemoryCacheAdapter, UnderscoreNamingStrategy } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { TABLES } from '../../entities/index.js';
import type { DatabaseSockets } from './database-sockets.js';
import { MIGRATIONS } from './migrations/index.js';
import { releaseLostConnections } from './lost-connections.js';
import { observeQueries } from './observed-queries.js';
import { managerOfScope } from './scope.js';

export interface OrmSettings {
  readonly url: string;
  readonly poolMax: number;
  /** `url` is a pooler in transaction mode. */
  readonly isPooled?: boolean;
  /** Of the whole process. */
  readonly sockets?: DatabaseSockets;
}

/**
 * `force_generic_plan`: a prepared statement is planned once for all parameters. What is prepared here (`Reads`) is written for one plan
 * that serves everybody, and planning it anew costs more than running it. `random_page_cost`: memory and flash read any page at one price.
 */
export const PLANNER = '-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1';

/**
 * Asked of the server for every session: one whose client is gone without a word (a network that drops what is sent, a machine that lost
 * its power) ends within 25 s. Without it an idle one lives for two hours (Linux: `net.ipv4.tcp_keepalive_time`), and so do the locks that
 * it holds. `tcp_user_timeout` (ms) is for what was sent and never acknowledged: until then nothing else is tried.
 */
export const KEEPALIVE =
  '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=25000';

/** What a connection asks for when it starts. Answers later than `statement_timeout` are cut off (law 10). */
export const SESSION = {
  statement_timeout: 15_000, idle_in_transaction_session_timeout: 60_000, options: `${PLANNER} ${KEEPALIVE}`,
} as const;

/**
 * One database, one ORM, one history of migrations. A pooler takes no settings at the start of a connection, and sets them itself
 * (docker/pgbouncer.ini); the start is refused where it does not.
 */
export function ormConfig({ url, poolMax, isPooled = false, sockets }: OrmSettings) {
  return defineConfig({
    clientUrl: url,
    entities: TABLES.map(({ schema }) => schema),
    namingStrategy: UnderscoreNamingStrategy,
    pool: { min: 0, max: poolMax },
    driverOptions: {
      connectionTimeoutMillis: 3_000,
      ...(sockets && { stream: sockets.make }),
      ...(isPooled ? {} : SESSION),
      onPoolCreated: (pool: Pool) => {
        releaseLostConnections(pool);
        observeQueries(pool);
      },
    },
    context: managerOfScope,
    forceUtcTimezone: true,
    extensions: [Migrator],
    migrations: { migrationsList: MIGRATIONS, tableName: 'migration', transactional: true, allOrNothing: false, snapshot: false },
    metadataCache: { enabled: false },
    logger: () => undefined, // its tales quote SQL; what fails is thrown
    resultCache: { adapter: MemoryCacheAdapter },
  });
}

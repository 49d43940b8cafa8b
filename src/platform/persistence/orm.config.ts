import { MemoryCacheAdapter, UnderscoreNamingStrategy } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig } from '@mikro-orm/postgresql';
import { TABLES } from '../../entities/index.js';
import type { DatabaseSockets } from './database-sockets.js';
import { MIGRATIONS } from './migrations/index.js';
import { releaseLostConnections } from './lost-connections.js';
import { managerOfScope } from './scope.js';

export interface OrmSettings {
  readonly url: string;
  readonly poolMax: number;
  /** Of the whole process. */
  readonly sockets?: DatabaseSockets;
}

/**
 * `force_generic_plan`: a prepared statement is planned once for all parameters. What is prepared here (`Reads`) is written for one plan
 * that serves everybody, and planning it anew costs more than running it. `random_page_cost`: memory and flash read any page at one price.
 */
export const PLANNER = '-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1';

/** One database, one ORM, one history of migrations. Answers later than `statement_timeout` are cut off (law 10). */
export function ormConfig({ url, poolMax, sockets }: OrmSettings) {
  return defineConfig({
    clientUrl: url,
    entities: TABLES.map(({ schema }) => schema),
    namingStrategy: UnderscoreNamingStrategy,
    pool: { min: 0, max: poolMax },
    driverOptions: {
      connectionTimeoutMillis: 3_000,
      ...(sockets && { stream: sockets.make }),
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 60_000,
      options: PLANNER,
      onPoolCreated: releaseLostConnections,
    },
    context: managerOfScope,
    forceUtcTimezone: true,
    extensions: [Migrator],
    migrations: { migrationsList: MIGRATIONS, tableName: 'migration', transactional: true, allOrNothing: true, snapshot: false },
    metadataCache: { enabled: false },
    logger: () => undefined, // its tales quote SQL; what fails is thrown
    resultCache: { adapter: MemoryCacheAdapter },
  });
}

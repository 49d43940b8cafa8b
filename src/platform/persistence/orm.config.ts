import { MemoryCacheAdapter, UnderscoreNamingStrategy } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig } from '@mikro-orm/postgresql';
import { TABLES } from '../../entities/index.js';
import { MIGRATIONS } from './migrations/index.js';
import { releaseLostConnections } from './lost-connections.js';

export interface OrmSettings {
  readonly url: string;
  readonly poolMax: number;
}

/** One database, one ORM, one history of migrations. Answers later than `statement_timeout` are cut off (law 10). */
export function ormConfig({ url, poolMax }: OrmSettings) {
  return defineConfig({
    clientUrl: url,
    entities: TABLES.map(({ schema }) => schema),
    namingStrategy: UnderscoreNamingStrategy,
    pool: { min: 0, max: poolMax },
    driverOptions: {
      connectionTimeoutMillis: 3_000,
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 60_000,
      onPoolCreated: releaseLostConnections,
    },
    forceUtcTimezone: true,
    extensions: [Migrator],
    migrations: { migrationsList: MIGRATIONS, tableName: 'migration', transactional: true, allOrNothing: true, snapshot: false },
    metadataCache: { enabled: false },
    logger: () => undefined, // its tales quote SQL; what fails is thrown
    resultCache: { adapter: MemoryCacheAdapter },
  });
}

import type { Config } from '../platform/config/config.js';
import type { ServerFault } from '../platform/config/server-fault.js';
import { databaseFault, knownDatabaseFault } from '../platform/persistence/database-fault.js';
import { redisFault } from '../platform/redis/redis-fault.js';
import { StorageUnavailable } from '../platform/storage/object-storage.js';
import { storageFaultOf } from '../platform/storage/storage-fault.js';
import { storageFault } from '../platform/storage/storage-probe.js';
import { refusalFor } from './refused-start.js';

const LOOKS = {
  database: async ({ database }: Config) =>
    (database.isPooled ? await databaseFault({ url: database.directUrl }, 'DATABASE_DIRECT_URL') : null) ?? databaseFault(database),
  redis: ({ redis }: Config) => redisFault(redis),
  storage: ({ s3 }: Config) => storageFault(s3),
};
export type ServerName = keyof typeof LOOKS;

/** Looks at all, so that what is wrong is told at once. @throws RefusedStart naming the variables; never with a part of a value */
export async function requireServers(config: Config, names: readonly ServerName[] = ['database', 'redis', 'storage']): Promise<void> {
  refuse(await Promise.all(names.map((name) => LOOKS[name](config))));
}

/** For what needs no more than an address. @throws RefusedStart */
export async function requireDatabase(at: { readonly url: string }): Promise<void> {
  refuse([await databaseFault(at)]);
}

function refuse(looks: readonly (ServerFault | null)[]): void {
  const faults = looks.filter((fault) => fault !== null);
  if (faults.length > 0) throw refusalFor(faults);
}

/** Tells what goes wrong with the database or storage in `work` in the same way, and everything else as it is. */
export async function namingServers<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = error instanceof StorageUnavailable ? storageFaultOf(error.code ?? '') : knownDatabaseFault(error);
    throw fault ? refusalFor([fault]) : error;
  }
}

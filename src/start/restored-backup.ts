import { EntityManager } from '@mikro-orm/postgresql';
import type { INestApplicationContext } from '@nestjs/common';
import { RestoredBackup } from '../modules/privacy/index.js';
import { runInScope } from '../platform/persistence/scope.js';
import { StorageUnavailable } from '../platform/storage/object-storage.js';
import { storageFaultOf } from '../platform/storage/storage-fault.js';
import { refusalFor, RefusedStart } from './refused-start.js';

/**
 * A database that came back from a backup serves nobody before it has forgotten again whom the service has erased since. Whether it is
 * one cannot be told without the list of erasures: then nothing starts either. @throws RefusedStart
 */
export async function refuseRestoredBackup(app: INestApplicationContext): Promise<void> {
  const { alive } = await runInScope(app.get(EntityManager), () => app.get(RestoredBackup).outstanding()).catch(refuseUnreadable);
  if (alive.length === 0) return;
  const who = `${alive.length} erased ${alive.length === 1 ? 'account lives' : 'accounts live'}`;
  throw new RefusedStart(`A backup was restored: ${who} in this database again. Run "npm run cli -- erasures replay" first.`);
}

/** Storage itself answers by now: what is wrong for good is wrong with this bucket. */
function refuseUnreadable(error: unknown): never {
  if (!(error instanceof StorageUnavailable)) throw error;
  const fault = storageFaultOf(error.code ?? '');
  throw refusalFor([fault.isWrong ? { ...fault, variable: 'S3_ERASURE_BUCKET' } : fault]);
}

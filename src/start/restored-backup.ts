import { EntityManager } from '@mikro-orm/postgresql';
import type { INestApplicationContext } from '@nestjs/common';
import { RestoredBackup } from '../modules/privacy/index.js';
import { runInScope } from '../platform/persistence/scope.js';
import { StorageUnavailable } from '../platform/storage/object-storage.js';
import { storageFaultOf } from '../platform/storage/storage-fault.js';
import { refusalFor, RefusedStart } from './refused-start.js';

/**
 * A database that came back from a backup serves nobody before it has forgotten again whom the service has erased since. Whether it is
 * one cannot be told without the list of erasures: then nothing starts either. An end under way that its person was told of goes on, but is
 * not told again. One that its person took back is left to the replay, and never begins. @throws RefusedStart
 */
export async function refuseRestoredBackup(app: INestApplicationContext): Promise<void> {
  const [em, backup] = [app.get(EntityManager), app.get(RestoredBackup)];
  const outstanding = await runInScope(em, () => backup.outstanding()).catch(refuseUnreadable);
  const { alive } = outstanding;
  if (alive.length === 0) return runInScope(em, () => backup.hush(outstanding, 'system'));
  const who = `${alive.length} erased ${alive.length === 1 ? 'account lives' : 'accounts live'}`;
  throw new RefusedStart(`A backup was restored: ${who} in this database again. Run "npm run cli -- erasures replay" first.`);
}

/** Storage itself answers by now: what is wrong for good is wrong with this bucket. */
function refuseUnreadable(error: unknown): never {
  if (!(error instanceof StorageUnavailable)) throw error;
  const fault = storageFaultOf(error.code ?? '');
  throw refusalFor([fault.isWrong ? { ...fault, variable: 'S3_ERASURE_BUCKET' } : fault]);
}

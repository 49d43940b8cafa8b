import { EntityManager } from '@mikro-orm/postgresql';
import type { INestApplicationContext } from '@nestjs/common';
import { RestoredBackup } from '../modules/privacy/index.js';
import { runInScope } from '../platform/persistence/scope.js';
import { RefusedStart } from './refused-start.js';

/** A database that came back from a backup serves nobody before it has forgotten again whom the service has erased since. */
export async function refuseRestoredBackup(app: INestApplicationContext): Promise<void> {
  const { alive } = await runInScope(app.get(EntityManager), () => app.get(RestoredBackup).outstanding());
  if (alive.length === 0) return;
  const who = `${alive.length} erased ${alive.length === 1 ? 'account lives' : 'accounts live'}`;
  throw new RefusedStart(`A backup was restored: ${who} in this database again. Run "npm run cli -- erasures replay" first.`);
}

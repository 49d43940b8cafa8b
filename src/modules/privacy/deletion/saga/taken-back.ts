import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import type { AccountId, DeletionId } from '../../../../kernel/ids.js';
import { runInScope } from '../../../../platform/persistence/scope.js';
import { Log } from '../../../../platform/telemetry/log.js';
import { UndoneList } from '../../receipts/index.js';
import { Deletions } from '../deletions.service.js';

/** One that the list of erasures asks for was carried out after all, whatever was taken back before. */
const ABOUT_TO_BEGIN = `
  select account_id as "accountId" from account_deletion
  where id = ? and status = 'scheduled' and origin <> 'restore' and due_at <= ?`;

/**
 * Looks, before the end of an account begins, whether its person took it back: a database that came back from a backup does not know.
 * Always, since nobody can tell how old a backup is that was restored. While storage is away nothing begins.
 */
@Injectable()
export class TakenBack {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly undone: UndoneList,
    private readonly deletions: Deletions,
    private readonly log: Log,
  ) {}

  /** True when it was: then it is undone here too. @throws StorageUnavailable */
  settle(id: DeletionId): Promise<boolean> {
    return runInScope(this.em, async () => {
      const [waiting] = await this.em.execute<{ accountId: AccountId }[]>(ABOUT_TO_BEGIN, [id, this.clock.now()]);
      if (!waiting || !(await this.undone.has(id))) return false;
      if (await this.deletions.undoAgain(waiting.accountId, id)) this.log.warn('deletion-was-taken-back', { deletionId: id });
      return true;
    });
  }
}

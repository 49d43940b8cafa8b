import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { DeletionId, PrivacyRequestId } from '../../../kernel/ids.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Log } from '../../../platform/telemetry/log.js';
import { RequestLog } from './request-log.js';
import { RequestRows } from './request-rows.js';

const BATCH = 100;
/** Open requests whose deletion ended; of a person who is gone every wish for erasure, by the tombstone's id that stands for them. */
const ENDED = `
  select r.id, d.id as "deletionId", d.status
  from privacy_request r join account_deletion d on d.id in (r.deletion_id, r.account_id)
  where r.decided_at is null and (
    (d.status = 'completed' and (r.deletion_id = d.id or r.kind = 'erasure'))
    or (d.status = 'undone' and r.deletion_id = d.id and r.state = 'approved'))
  order by r.id limit ${BATCH}`;

interface Ended {
  readonly id: PrivacyRequestId;
  readonly deletionId: DeletionId;
  readonly status: 'completed' | 'undone';
}

/**
 * A wish for erasure is done when the deletion is completed, and not before. Nobody is left to tell by then: the letters of the deletion
 * said when it begins, and the last letter is auth's. What the person took back is at the desk again, undecided.
 */
@Injectable()
export class SettleErasures extends PeriodicTask {
  readonly name = 'privacy.settle-erasures';
  readonly everyMs = 600_000;

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly rows: RequestRows,
    private readonly requestLog: RequestLog,
    private readonly log: Log,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (const ended of await this.em.execute<Ended[]>(ENDED)) {
      if (signal.aborted) return;
      // one that fails holds up no other; it is found again
      await this.settle(ended).catch((error: unknown) => this.log.error('erasure-not-settled', { requestId: ended.id, error }));
    }
  }

  private settle({ id, deletionId, status }: Ended): Promise<void> {
    return this.em.transactional(async () => {
      const request = await this.rows.findLocked(id);
      if (!request || request.decidedAt !== null) return;
      const actor = { kind: 'service' } as const;
      if (status === 'completed') {
        await this.requestLog.append(id, { type: 'erased', actor, data: { deletionId } });
        await this.requestLog.append(id, { type: 'done', actor });
        await this.rows.change(id, { state: 'done', deletionId, decidedAt: this.clock.now() });
      } else if (request.deletionId === deletionId && request.state === 'approved') {
        await this.requestLog.append(id, { type: 'disapproved', actor, data: { what: 'asked-erase', why: 'undone', deletionId } });
        await this.rows.change(id, { state: 'in-progress', deletionId: null });
      }
    });
  }
}

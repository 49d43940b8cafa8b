import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, UploadId } from '../../../kernel/ids.js';
import { NotificationDue } from '../../../kernel/notification.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Outbox } from '../../../platform/outbox/outbox.js';

/** How long before it vanishes (P25). */
const HOURS_BEFORE = 24;
const HOUR_MS = 3_600_000;
const BATCH = 200;
const MARK = `
  update upload set expiry_told_at = ? where id in (
    select id from upload where status = 'ready' and expiry_told_at is null and delete_after > ? and delete_after <= ?
    order by delete_after limit ${BATCH} for update skip locked)
  returning id, account_id as "accountId"`;

/** Tells people, once, of source files that are about to be deleted, those of a person together. Not of ones that never were whole. */
@Injectable()
export class TellOfExpiringUploads extends PeriodicTask {
  readonly name = 'generation.tell-of-expiring-uploads';
  readonly everyMs = 10 * 60_000;

  constructor(
    private readonly em: EntityManager,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.tellBatch()) === BATCH);
  }

  /** Returns how many uploads it was. */
  private tellBatch(): Promise<number> {
    return this.em.transactional(async () => {
      const now = this.clock.now();
      const horizon = this.clock.after(HOURS_BEFORE * HOUR_MS);
      const marked = await this.em.execute<{ id: UploadId; accountId: AccountId }[]>(MARK, [now, now, horizon]);
      for (const { id, accountId } of marked) {
        const subject = { type: 'upload', id } as const;
        const [values, groupKey] = [{ hours: HOURS_BEFORE }, 'uploads'];
        await this.outbox.append(NotificationDue, { accountId, kind: 'upload-expiring', subject, values, groupKey, key: id });
      }
      return marked.length;
    });
  }
}

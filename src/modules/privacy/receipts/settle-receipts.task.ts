import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { DeletionId } from '../../../kernel/ids.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Receipts } from './receipts.service.js';

const BATCH = 100;
const DUE = `
  select id from account_deletion
  where status = 'completed' and receipt is not null and due_at <= ? order by due_at limit ${BATCH}`;

/** Issues a later receipt once the third parties have settled that were pending when the first was signed. */
@Injectable()
export class SettleReceipts extends PeriodicTask {
  readonly name = 'privacy.settle-receipts';
  readonly everyMs = 600_000;

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly receipts: Receipts,
    private readonly log: Log,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    const due = await this.em.execute<{ id: DeletionId }[]>(DUE, [this.clock.now()]);
    for (const { id } of due) {
      if (signal.aborted) return;
      // one that fails holds up no other; it stays due
      await this.receipts.settle(id).catch((error: unknown) => this.log.error('receipt-not-settled', { deletionId: id, error }));
    }
  }
}

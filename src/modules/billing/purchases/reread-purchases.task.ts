import { Injectable } from '@nestjs/common';
import type { Store } from '../../../entities/billing/store-purchase.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { PurchaseId } from '../../../kernel/ids.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { PurchaseRepository } from './purchase.repository.js';
import { Rereading } from './rereading.js';
import { StoreReaders } from './store-readers.js';

const BATCH = 50;
/** So many one after the other could not be asked about: the store is down, and the others may wait. */
const DOWN = 3;

/**
 * Asks the stores about purchases whose time to be looked at has come: notices get lost, and some never come. A store that is down costs
 * three questions a run; the purchases stay as they are.
 */
@Injectable()
export class RereadPurchases extends PeriodicTask {
  readonly name = 'billing.reread-purchases';
  readonly everyMs = 60_000;

  constructor(
    private readonly rows: PurchaseRepository,
    private readonly readers: StoreReaders,
    private readonly rereading: Rereading,
    private readonly clock: Clock,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (const store of this.readers.stores) await this.readStore(store, signal);
  }

  private async readStore(store: Store, signal: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const asked = new Set<PurchaseId>(); // each once a run, whatever the store wants
    let failed = 0;
    for (;;) {
      const due = (await this.rows.listDue(now, store, BATCH)).filter(({ id }) => !asked.has(id));
      if (due.length === 0) return;
      for (const row of due) {
        if (signal.aborted || failed >= DOWN) return;
        asked.add(row.id);
        failed = (await this.rereading.reread(row)) === 'read' ? 0 : failed + 1;
      }
    }
  }
}

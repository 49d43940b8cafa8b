import { Injectable } from '@nestjs/common';
import type { PurchaseId } from '../../../kernel/ids.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Catalog } from '../catalog/catalog.js';
import { PurchaseRepository } from './purchase.repository.js';
import { Purchases } from './purchases.js';

const PAGE = 200;

/** Grants what was bought of products that the catalogue did not know and now does: people paid, and an operator has put it right. */
@Injectable()
export class AdoptProducts extends PeriodicTask {
  readonly name = 'billing.adopt-products';
  readonly everyMs = 10 * 60_000;

  constructor(
    private readonly rows: PurchaseRepository,
    private readonly purchases: Purchases,
    private readonly catalog: Catalog,
    private readonly log: Log,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    let after: PurchaseId | null = null;
    for (;;) {
      const page = await this.rows.listUnknown(after, PAGE);
      for (const { id, store, storeProductIds } of page) {
        if (signal.aborted) return;
        if (storeProductIds.some((it) => this.catalog.ofStore(store, it) !== null)) await this.adopt(id);
        after = id;
      }
      if (page.length < PAGE) return;
    }
  }

  /** The others have theirs whatever is wrong with one. */
  private async adopt(id: PurchaseId): Promise<void> {
    try {
      await this.purchases.settleAgain(id);
    } catch (error) {
      this.log.error('purchase-not-adopted', { purchaseId: id, error });
    }
  }
}

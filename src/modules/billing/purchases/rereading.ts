import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Log } from '../../../platform/telemetry/log.js';
import { PurchaseRepository } from './purchase.repository.js';
import type { PurchaseRow } from './purchase-row.js';
import { Purchases } from './purchases.js';
import { StoreReaders } from './store-readers.js';

const MINUTE_MS = 60_000;
const LONGEST_MS = 6 * 3_600_000;

/** `unreachable`: the store could not be asked; the purchase stays as it is, and its turn comes again. */
export type Reread = 'read' | 'unreachable';

/** Asks a store again about a purchase that is known. */
@Injectable()
export class Rereading {
  constructor(
    private readonly readers: StoreReaders,
    private readonly purchases: Purchases,
    private readonly rows: PurchaseRepository,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Outside of transactions. Throws nothing: whatever goes wrong with one purchase, it is tried again later, and later each time. */
  async reread(row: PurchaseRow): Promise<Reread> {
    const reader = this.readers.of(row.store);
    if (!reader) return 'unreachable';
    try {
      const snapshot = await reader.reread(this.readers.known(row));
      if (snapshot === null) await this.rows.change(row.id, { checkAt: null, attempts: 0 }); // the store knows no more of it than we do
      else if (!(await this.purchases.apply(snapshot)).isNewer) await this.later(row);
      return 'read';
    } catch (error) {
      this.log.warn('purchase-not-reread', { purchaseId: row.id, store: row.store, attempts: row.attempts + 1, error });
      await this.later(row);
      return 'unreachable';
    }
  }

  /** From a minute on, twice as long each time. A purchase whose turn it is not does not come sooner by being asked about. */
  private async later({ id, checkAt, attempts }: PurchaseRow): Promise<void> {
    const waitMs = Math.min(LONGEST_MS, MINUTE_MS * 2 ** Math.min(attempts, 10));
    if (checkAt !== null) await this.rows.change(id, { checkAt: this.clock.after(waitMs), attempts: attempts + 1 });
  }
}

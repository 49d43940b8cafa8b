import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Log } from '../../../platform/telemetry/log.js';
import { PurchaseRepository } from './purchase.repository.js';
import type { PurchaseRow } from './purchase-row.js';
import { Purchases } from './purchases.js';
import { StoreReaders } from './store-readers.js';

const MINUTE_MS = 60_000;
const LONGEST_MS = 6 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** So often, over some four days, a store is asked about what it does not know and what gives no access. */
const ENOUGH = 14;

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
      if (snapshot === null) await this.unknown(row);
      else if (!(await this.purchases.apply(snapshot, undefined, reader.complete)).isNewer) await this.later(row);
      return 'read';
    } catch (error) {
      this.log.warn('purchase-not-reread', { purchaseId: row.id, store: row.store, attempts: row.attempts + 1, error });
      await this.later(row);
      return 'unreachable';
    }
  }

  /** From a minute on, twice as long each time. */
  private async later(row: PurchaseRow): Promise<void> {
    await this.postpone(row, this.waited(row, LONGEST_MS));
  }

  /** New to the store, or forgotten by it. As long as it gives access it is asked about, in any case when that ends. */
  private async unknown(row: PurchaseRow): Promise<void> {
    const { accessUntil, attempts } = row;
    const givesAccess = accessUntil !== null && accessUntil > this.clock.now();
    const next = this.waited(row, DAY_MS);
    if (givesAccess) await this.postpone(row, accessUntil < next ? accessUntil : next);
    else await this.postpone(row, attempts < ENOUGH ? next : null);
  }

  private waited({ attempts }: PurchaseRow, longestMs: number): Date {
    return this.clock.after(Math.min(longestMs, MINUTE_MS * 2 ** Math.min(attempts, 20)));
  }

  /** A purchase whose turn it is not does not come sooner by being asked about. */
  private async postpone(row: PurchaseRow, checkAt: Date | null): Promise<void> {
    if (row.checkAt !== null && row.checkAt <= this.clock.now()) await this.rows.postpone(row, checkAt);
  }
}

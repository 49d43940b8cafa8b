import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Problem } from '../../../kernel/problem.js';
import { Log } from '../../../platform/telemetry/log.js';
import { PurchaseRepository } from './purchase.repository.js';
import { LIVE_STATES } from './purchase-row.js';
import { PurchaseNotYours } from './purchases.problems.js';
import { Purchases } from './purchases.js';
import { Rereading } from './rereading.js';
import type { RestoreOutcome } from './restore.dto.js';
import { type Presented, StoreUnreachable } from './store-reader.js';
import { StoreReaders } from './store-readers.js';

/** Known purchases that one restore has read again; the others come by their own time. */
const REREAD = 10;
/** No more is asked of a store from then on: together with the call that runs then, it is answered while apps still wait. */
const PATIENCE_MS = 15_000;

/** What a person has bought, brought back to them: what their app presents, and what is known of them already. */
@Injectable()
export class Restoring {
  constructor(
    private readonly readers: StoreReaders,
    private readonly purchases: Purchases,
    private readonly rereading: Rereading,
    private readonly rows: PurchaseRepository,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Until when one restore that begins now may ask. */
  deadline(): Date {
    return this.clock.after(PATIENCE_MS);
  }

  /** Each in a transaction of its own: one that is refused holds none of the others back. Idempotent. What is left then is `checking`. */
  async present(presented: readonly Presented[], claimant: AccountId, until: Date): Promise<RestoreOutcome[]> {
    const outcomes: RestoreOutcome[] = [];
    for (const it of presented) outcomes.push(this.isLate(until) ? 'checking' : await this.presentOne(it, claimant));
    return outcomes;
  }

  /** The latest of those that may still change by themselves. A store that is down is not asked about the rest. */
  async rereadKnown(accountId: AccountId, until: Date): Promise<void> {
    const known = (await this.rows.listOf(accountId)).filter(({ kind, state }) => kind !== 'pack' && LIVE_STATES.includes(state));
    const down = new Set<string>();
    for (const row of known.slice(0, REREAD)) {
      if (this.isLate(until)) return;
      if (!down.has(row.store) && (await this.rereading.reread(row)) === 'unreachable') down.add(row.store);
    }
  }

  private isLate(until: Date): boolean {
    return this.clock.now() >= until;
  }

  private async presentOne(presented: Presented, claimant: AccountId): Promise<RestoreOutcome> {
    const reader = this.readers.find(presented.store);
    if (!reader) return 'refused';
    try {
      await this.purchases.apply(await reader.read(presented, claimant), claimant, reader.complete);
      return 'restored';
    } catch (error) {
      if (error instanceof StoreUnreachable) return 'checking';
      if (error instanceof PurchaseNotYours) return 'not-yours';
      if (!(error instanceof Problem)) throw error;
      this.log.info('purchase-not-restored', { store: presented.store, code: error.code });
      return 'refused';
    }
  }
}

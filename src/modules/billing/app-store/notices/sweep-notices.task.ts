import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { StoreEnvironment } from '../../../../entities/billing/store-purchase.entity.js';
import { Clock } from '../../../../kernel/clock.js';
import { PeriodicTask } from '../../../../kernel/periodic-task.js';
import { Log } from '../../../../platform/telemetry/log.js';
import { AppStoreRefused, AppStoreUnavailable } from '../api/api-errors.js';
import { AppStoreApi } from '../api/app-store-api.js';
import { AppStoreNoticeRejected } from '../app-store.problems.js';
import { SignedData } from '../words/signed-data.js';
import { AppStoreNoticeInbox } from './notice-inbox.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** As far back as Apple remembers, less what the clocks may differ. */
const REACH_MS = 180 * DAY_MS - HOUR_MS;
/** Asked for again each time: a notice is written down a little after what it tells of. */
const OVERLAP_MS = DAY_MS;
/** One step of the way; the cursor moves after each, so that a run that ends early has not been in vain. */
const STEP_MS = 7 * DAY_MS;
/** No sweep for this long: nobody knows what else was lost, so all notices are looked at, not only those that failed to arrive. */
const OUTAGE_MS = 2 * DAY_MS;

const FIND = 'select up_to, swept_at from store_sweep where name = ?';
const ADVANCE = `
  insert into store_sweep (name, up_to, swept_at) values (?, ?, ?)
  on conflict (name) do update set up_to = greatest(store_sweep.up_to, excluded.up_to), swept_at = excluded.swept_at`;

interface Window {
  readonly from: Date;
  readonly to: Date;
  readonly onlyFailures: boolean;
}

/** Takes from Apple's history the notices that did not come; they go the way of all others, which takes each once. */
@Injectable()
export class SweepAppStoreNotices extends PeriodicTask {
  readonly name = 'billing.sweep-app-store-notices';
  readonly everyMs = 6 * HOUR_MS;

  constructor(
    private readonly em: EntityManager,
    private readonly api: AppStoreApi,
    private readonly signed: SignedData,
    private readonly inbox: AppStoreNoticeInbox,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    if (!this.api.isConfigured) return;
    for (const environment of this.signed.environments) {
      try {
        await this.sweep(environment, signal);
      } catch (error) {
        if (!(error instanceof AppStoreUnavailable || error instanceof AppStoreRefused)) throw error;
        this.log.warn('app-store-sweep-ended', { environment, error }); // goes on from here the next time
      }
    }
  }

  private async sweep(environment: StoreEnvironment, signal: AbortSignal): Promise<void> {
    const name = `app-store/${environment}/notices`;
    const now = this.clock.now();
    const [last] = await this.em.execute<{ up_to: string; swept_at: string }[]>(FIND, [name]);
    const oldest = new Date(now.getTime() - REACH_MS);
    const since = last ? new Date(new Date(last.up_to).getTime() - OVERLAP_MS) : oldest;
    const onlyFailures = last !== undefined && now.getTime() - new Date(last.swept_at).getTime() < OUTAGE_MS;
    let recovered = 0;
    for (let from = since > oldest ? since : oldest; from < now && !signal.aborted;) {
      const to = new Date(Math.min(from.getTime() + STEP_MS, now.getTime()));
      recovered += await this.readAll(environment, { from, to, onlyFailures }, signal);
      if (signal.aborted) return;
      // a run in the middle of an outage's history stays one: `swept_at` moves when all of it has been seen
      await this.em.execute(ADVANCE, [name, to, to < now && last ? last.swept_at : to], 'run');
      from = to;
    }
    if (recovered > 0) this.log.warn('app-store-notices-recovered', { environment, count: recovered });
  }

  /** Returns how many were new. */
  private async readAll(environment: StoreEnvironment, { from, to, onlyFailures }: Window, signal: AbortSignal): Promise<number> {
    const window = { startDate: from.getTime(), endDate: to.getTime(), ...(onlyFailures && { onlyFailures }) };
    let [token, recovered]: [string | null, number] = [null, 0];
    do {
      const page = await this.api.call(environment, (client) => client.getNotificationHistory(token, window));
      for (const { signedPayload } of page.notificationHistory ?? []) {
        if (signedPayload !== undefined && (await this.take(signedPayload))) recovered += 1;
      }
      token = page.hasMore && page.paginationToken ? page.paginationToken : null;
    } while (token !== null && !signal.aborted);
    return recovered;
  }

  private async take(signedPayload: string): Promise<boolean> {
    try {
      return await this.inbox.receive(signedPayload);
    } catch (error) {
      if (error instanceof AppStoreNoticeRejected) return false; // told in the log by the inbox
      throw error;
    }
  }
}

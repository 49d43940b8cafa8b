import type { androidpublisher_v3 as Play } from '@googleapis/androidpublisher';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Log } from '../../../platform/telemetry/log.js';
import { PlayApi } from './play-api.js';
import { PlayUnavailable, PlayUnknown } from './play-errors.js';
import { PlayInbox } from './play-inbox.js';
import type { PlayNotice } from './play-notice.js';
import { HOUR } from './play-read.js';
import { PlaySettings } from './play-settings.js';

export const VOIDED = 'google-play/voided';
/** Google keeps no more than 30 days; the margin is for the way there. */
const WINDOW_MS = 30 * 24 * HOUR - HOUR / 4;
/** Looked at twice, for what Google recorded late. */
const OVERLAP_MS = 6 * HOUR;
const MAX_PAGES = 100;

const UP_TO = 'select up_to as "upTo" from store_sweep where name = ?';
const SWEPT = `
  insert into store_sweep (name, up_to, swept_at) values (?, ?, ?)
  on conflict (name) do update set up_to = excluded.up_to, swept_at = excluded.swept_at`;

/** Finds refunds and chargebacks whose notices were missed. Each is kept in the inbox once, like a notice, and acted on from the outbox. */
@Injectable()
export class SweepVoided extends PeriodicTask {
  readonly name = 'billing.sweep-voided-google-play';
  readonly everyMs = HOUR;

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly settings: PlaySettings,
    private readonly api: PlayApi,
    private readonly inbox: PlayInbox,
    private readonly log: Log,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    if (!this.settings.isConfigured) return;
    const to = this.clock.now();
    const from = await this.startOf(to);
    let found = 0;
    let page: string | null = null;
    for (let pages = 0; pages < MAX_PAGES && !signal.aborted; pages += 1) {
      const { voided, next } = await this.list(from, to, page);
      found += await this.keep(voided);
      page = next;
      if (page === null) break;
    }
    if (page !== null || signal.aborted) return; // the rest next time, from where this began
    await this.em.execute(SWEPT, [VOIDED, to, this.clock.now()], 'run');
    if (found > 0) this.log.info('google-play-voided-found', { found });
  }

  private async startOf(to: Date): Promise<Date> {
    const [row] = await this.em.execute<{ upTo: string }[]>(UP_TO, [VOIDED]);
    const earliest = to.getTime() - WINDOW_MS;
    return new Date(row ? Math.max(earliest, new Date(row.upTo).getTime() - OVERLAP_MS) : earliest);
  }

  private async list(from: Date, to: Date, page: string | null) {
    try {
      return await this.api.voided(from, to, page);
    } catch (error) {
      if (error instanceof PlayUnknown) throw new PlayUnavailable(`voided ${error.status}`); // our own question was refused
      throw error;
    }
  }

  private keep(voided: readonly Play.Schema$VoidedPurchase[]): Promise<number> {
    return this.em.transactional(async () => {
      let found = 0;
      for (const { orderId, purchaseToken, voidedTimeMillis, voidedQuantity } of voided) {
        if (!orderId || !purchaseToken) continue;
        const at = new Date(Number(voidedTimeMillis) || this.clock.now().getTime()).toISOString();
        const quantity = voidedQuantity ?? null;
        const notice: PlayNotice = {
          about: 'voided', kind: null, token: purchaseToken, orderId, isPartial: quantity !== null, quantity, at,
        };
        if (await this.inbox.keep(VOIDED, `${orderId}/${voidedTimeMillis ?? ''}/${quantity ?? 'all'}`, notice)) found += 1;
      }
      return found;
    });
  }
}

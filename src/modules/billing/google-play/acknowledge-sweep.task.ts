import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Config } from '../../../platform/config/config.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { CannotUnseal, FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { tokenPlace } from '../purchases/purchase-facts.js';
import type { PurchaseRow } from '../purchases/purchase-row.js';
import { PlayAcknowledgeDue } from './google-play.events.js';
import { HOUR } from './play-read.js';
import { SealedTokens } from './sealed-tokens.js';

/** 48 of the 72 hours have gone by. */
const ALARM_MS = 24 * HOUR;
/** The outbox comes first; what stands open this long came to be owed later, such as by a product that the catalogue learnt of. */
const AGE_MS = HOUR;
/** How long after its time a pack is still consumed. */
const CONSUME_MS = 30 * 24 * HOUR;
const PAGE = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';

const OPEN = `
  store = 'google-play' and acknowledge_by is not null and acknowledged_at is null
  and state in ('active', 'grace', 'billing-retry', 'paused', 'completed')`;
/**
 * Past its time a subscription was refunded; a pack may have been acknowledged by the app, and cannot be bought again until it is
 * consumed. What still waits in the outbox is left to it.
 */
const OWED = `
  select id, token_sealed as "tokenSealed", kind, store_key as "storeKey" from store_purchase p
  where ${OPEN} and kind <> 'unknown' and account_id is not null and product_id is not null and token_sealed is not null
    and created_at <= ? and acknowledge_by > case kind when 'pack' then ?::timestamptz else ?::timestamptz end and id > ?
    and not exists (
      select from outbox_delivery d join outbox_event e on e.id = d.event_id
      where d.delivered_at is null and e.type = '${PlayAcknowledgeDue.name}' and e.payload ->> 'storeKey' = p.store_key)
  order by id limit ${PAGE}`;
const LATE = `select count(*)::int as count from store_purchase where ${OPEN} and acknowledge_by <= ?`;

interface Owed extends Pick<PurchaseRow, 'id' | 'storeKey'> {
  readonly tokenSealed: string;
  readonly kind: 'subscription' | 'pack';
}

/** Sees to it that nothing is refunded because nobody acknowledged it, and says so in time when it may be. */
@Injectable()
export class AcknowledgeSweep extends PeriodicTask implements OnModuleInit {
  readonly name = 'billing.sweep-unacknowledged-google-play';
  readonly everyMs = HOUR;

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly cipher: FieldCipher,
    private readonly tokens: SealedTokens,
    private readonly outbox: Outbox,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {
    super();
  }

  onModuleInit(): void {
    if (!this.config.roles.has('worker')) return;
    this.metrics.gauge({
      name: 'aicasso_google_play_unacknowledged',
      help: 'Purchases at Google Play that were not acknowledged 48 hours after they were made: a day later Play refunds them.',
      read: async (gauge) => gauge.set(await runInScope(this.em, () => this.late())),
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const times = [this.clock.after(-AGE_MS), this.clock.after(-CONSUME_MS), now];
    for (let after: string = FIRST; ;) {
      const rows = await this.em.execute<Owed[]>(OWED, [...times, after]);
      for (const row of rows) {
        if (signal.aborted) return;
        await this.remind(row);
      }
      after = rows.at(-1)?.id ?? after;
      if (rows.length < PAGE) break;
    }
    const late = await this.late();
    if (late > 0) this.log.error('google-play-unacknowledged', { purchases: late });
  }

  /** The others are acknowledged whatever is wrong with one. */
  private async remind({ id, tokenSealed, kind, storeKey }: Owed): Promise<void> {
    try {
      const sealed = this.tokens.seal(this.cipher.open(tokenSealed, tokenPlace({ id })));
      await this.em.transactional(() => this.outbox.append(PlayAcknowledgeDue, { sealed, kind, storeKey }));
    } catch (error) {
      if (!(error instanceof CannotUnseal)) throw error;
      this.log.error('purchase-token-sealed-with-a-lost-key', { purchaseId: id });
    }
  }

  private async late(): Promise<number> {
    const [row] = await this.em.execute<{ count: number }[]>(LATE, [this.clock.after(ALARM_MS)]);
    return row?.count ?? 0;
  }
}

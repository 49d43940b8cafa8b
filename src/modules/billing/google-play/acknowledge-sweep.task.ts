import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Config } from '../../../platform/config/config.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
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
const BATCH = 200;

const OPEN = `
  store = 'google-play' and acknowledge_by is not null and acknowledged_at is null
  and state in ('active', 'grace', 'billing-retry', 'paused', 'completed')`;
const OWED = `
  select id, token_sealed as "tokenSealed", kind from store_purchase
  where ${OPEN} and account_id is not null and product_id is not null and token_sealed is not null and created_at <= ?
  order by acknowledge_by limit ${BATCH}`;
const LATE = `select count(*)::int as count from store_purchase where ${OPEN} and acknowledge_by <= ?`;

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

  async run(): Promise<void> {
    const owed = await this.em.execute<Pick<PurchaseRow, 'id' | 'tokenSealed' | 'kind'>[]>(OWED, [this.clock.after(-AGE_MS)]);
    for (const { id, tokenSealed, kind } of owed) {
      if (kind === 'unknown') continue;
      const sealed = this.tokens.seal(this.cipher.open(tokenSealed!, tokenPlace({ id })));
      await this.em.transactional(() => this.outbox.append(PlayAcknowledgeDue, { sealed, kind }));
    }
    const late = await this.late();
    if (late > 0) this.log.error('google-play-unacknowledged', { purchases: late });
  }

  private async late(): Promise<number> {
    const [row] = await this.em.execute<{ count: number }[]>(LATE, [this.clock.after(ALARM_MS)]);
    return row?.count ?? 0;
  }
}

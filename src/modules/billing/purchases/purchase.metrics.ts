import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Config } from '../../../platform/config/config.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { LIVE_STATES } from './purchase-row.js';

/** Play refunds by itself what is not acknowledged within three days: somebody has to look after two. */
const LEAST_LEFT_MS = 24 * 3_600_000;

const LIVE = LIVE_STATES.map((state) => `'${state}'`).join(', ');
const REAL = `environment = 'production'`;
/** What is measured, each by an index: they are asked at every scrape. */
export const GAUGES = [
  {
    name: 'aicasso_purchases_unassigned',
    help: 'Purchases that were paid and of which nobody is known whose they are.',
    sql: `select count(*) as count from store_purchase where account_id is null and ${REAL} and state in (${LIVE})`,
  },
  {
    name: 'aicasso_purchases_of_unknown_products',
    help: 'Purchases of products that config/billing does not know: paid, kept, not granted.',
    sql: `select count(*) as count from (
            select id from store_purchase where product_id is null and ${REAL}
            union
            select u.purchase_id from store_unit u where u.product_id is null and u.${REAL}) it`,
  },
  {
    name: 'aicasso_purchases_unacknowledged',
    help: 'Purchases that were not acknowledged at the store within two of the three days.',
    sql: `select count(*) as count from store_purchase where acknowledge_by <= ? and acknowledged_at is null and state in (${LIVE})`,
    leftMs: LEAST_LEFT_MS,
  },
] as const;

/** What operators must see of purchases: money that came without its effect. Not a number while the database is away. */
@Injectable()
export class PurchaseMetrics implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly metrics: Metrics,
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    if (!this.config.roles.has('scheduler')) return;
    for (const gauge of GAUGES) {
      const { name, help, sql } = gauge;
      this.metrics.gauge({
        name, help, read: async (it) => it.set(await this.count(sql, 'leftMs' in gauge ? [this.clock.after(gauge.leftMs)] : [])),
      });
    }
  }

  /** The other measures of the process are told whatever happens here. */
  private async count(sql: string, parameters: readonly unknown[]): Promise<number> {
    try {
      const [row] = await runInScope(this.em, () => this.em.execute<{ count: string }[]>(sql, [...parameters]));
      return Number(row?.count ?? 0);
    } catch (error) {
      this.log.warn('purchase-metrics-failed', { error });
      return Number.NaN;
    }
  }
}

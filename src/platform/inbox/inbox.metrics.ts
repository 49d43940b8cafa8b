import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/config.js';
import { runInScope } from '../persistence/scope.js';
import { Log } from '../telemetry/log.js';
import { Metrics } from '../telemetry/metrics.js';

const QUARANTINED = `select count(*)::int as count from inbox_message where status = 'quarantined'`;

/** What operators see of the inbox: read when Prometheus asks, of the thirty days that are kept. */
@Injectable()
export class InboxMetrics implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly metrics: Metrics,
    private readonly em: EntityManager,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    if (!this.config.roles.has('worker')) return;
    this.metrics.gauge({
      name: 'aicasso_inbox_quarantined',
      help: 'Webhook messages that were put aside because they were about nothing known; `inbox replay` acts on them again.',
      read: async (gauge) => gauge.set(await this.quarantined()),
    });
  }

  /** Not a number while the database is away: the other measures of the process are told all the same. */
  private async quarantined(): Promise<number> {
    try {
      const [row] = await runInScope(this.em, () => this.em.execute<{ count: number }[]>(QUARANTINED));
      return row?.count ?? 0;
    } catch (error) {
      this.log.warn('inbox-metrics-failed', { error });
      return Number.NaN;
    }
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { Config } from '../config/config.js';
import { runInScope } from '../persistence/scope.js';
import { Log } from '../telemetry/log.js';
import { Metrics } from '../telemetry/metrics.js';

/** From then on a delivery is tried every ten minutes: somebody has to look. */
const STUCK_ATTEMPTS = 10;

const OLDEST = `
  select min(e.occurred_at) as oldest from outbox_delivery d join outbox_event e on e.id = d.event_id where d.delivered_at is null`;
const STUCK = `select count(*) as count from outbox_delivery where delivered_at is null and attempts >= ${STUCK_ATTEMPTS}`;

/** What operators see of the outbox: read when Prometheus asks, by the index of what is open. Not a number while the database is away. */
@Injectable()
export class OutboxMetrics implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly metrics: Metrics,
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    if (!this.config.roles.has('worker')) return;
    const oldest = 'Age in seconds of the oldest event that a handler has not had; 0 when every one has.';
    const stuck = `Deliveries that have failed ${STUCK_ATTEMPTS} times or more.`;
    this.metrics.gauge({
      name: 'aicasso_outbox_oldest_undelivered_seconds',
      help: oldest,
      read: async (gauge) => gauge.set(await this.read(() => this.oldestSeconds())),
    });
    this.metrics.gauge({
      name: 'aicasso_outbox_stuck_deliveries', help: stuck, read: async (gauge) => gauge.set(await this.read(() => this.stuck())),
    });
  }

  private async oldestSeconds(): Promise<number> {
    const [row] = await this.em.execute<{ oldest: Date | string | null }[]>(OLDEST);
    return row?.oldest ? Math.max(0, (this.clock.now().getTime() - new Date(row.oldest).getTime()) / 1000) : 0;
  }

  private async stuck(): Promise<number> {
    const [row] = await this.em.execute<{ count: string }[]>(STUCK);
    return Number(row?.count ?? 0);
  }

  /** The other measures of the process are told whatever happens here. */
  private async read(look: () => Promise<number>): Promise<number> {
    try {
      return await runInScope(this.em, look);
    } catch (error) {
      this.log.warn('outbox-metrics-failed', { error });
      return Number.NaN;
    }
  }
}

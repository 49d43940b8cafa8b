import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Config } from '../../../platform/config/config.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';

const QUEUE = `select count(*) as length, min(opened_at) as oldest from moderation_case where state <> 'decided'`;

/** What operators see of the queue. Not a number while the database is away. */
@Injectable()
export class CaseMetrics implements OnModuleInit {
  private readonly breaches = this.metrics.counter({
    name: 'aicasso_moderation_breaches_total',
    help: 'Cases that were not decided by their deadline, counted by the process that noticed.',
  });

  constructor(
    private readonly config: Config,
    private readonly metrics: Metrics,
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    if (!this.config.roles.has('scheduler')) return;
    this.metrics.gauge({
      name: 'aicasso_moderation_oldest_open_seconds',
      help: 'Age in seconds of the oldest case that is not decided; 0 when every one is.',
      read: async (gauge) => gauge.set((await this.queue()).oldestSeconds),
    });
    this.metrics.gauge({
      name: 'aicasso_moderation_queue_length',
      help: 'Cases that are not decided.',
      read: async (gauge) => gauge.set((await this.queue()).length),
    });
  }

  countBreach(): void {
    this.breaches.inc();
  }

  /** The other measures of the process are told whatever happens here. */
  private async queue(): Promise<{ length: number; oldestSeconds: number }> {
    try {
      const [row] = await runInScope(this.em, () => this.em.execute<{ length: string; oldest: string | null }[]>(QUEUE));
      const oldestMs = row?.oldest ? this.clock.now().getTime() - new Date(row.oldest).getTime() : 0;
      return { length: Number(row?.length ?? 0), oldestSeconds: Math.max(0, oldestMs / 1000) };
    } catch (error) {
      this.log.warn('moderation-metrics-failed', { error });
      return { length: Number.NaN, oldestSeconds: Number.NaN };
    }
  }
}

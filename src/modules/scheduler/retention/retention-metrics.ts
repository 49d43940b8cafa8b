import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { RetentionPolicy } from '../../../kernel/retention-policy.js';
import { Config } from '../../../platform/config/config.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { RetentionPolicies } from './retention-policies.js';
import { RETENTION_EVERY_MS } from './retention.task.js';

/** What a sweep that comes each minute, and takes its time, is allowed. */
const ALLOWED_MS = 2 * RETENTION_EVERY_MS;

/** Asks the data itself, so that it also rises when nothing runs. */
@Injectable()
export class RetentionMetrics implements OnModuleInit {
  constructor(
    private readonly em: EntityManager,
    private readonly policies: RetentionPolicies,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    if (!this.config.roles.has('scheduler')) return;
    this.metrics.gauge({
      name: 'aicasso_retention_oldest_overdue_seconds',
      help: 'How much later than planned (the period of its class and two minutes for the sweep) the oldest item is still there; must be 0',
      labels: ['class'],
      read: async (gauge) => {
        for (const policy of this.policies.all()) gauge.set({ class: policy.retention }, await this.lateSeconds(policy));
      },
    });
  }

  /** Not a number while the database does not tell: neither on time nor late, and the other metrics are still shown. */
  private async lateSeconds(policy: RetentionPolicy): Promise<number> {
    const now = this.clock.now();
    try {
      const { oldestDueAt } = await runInScope(this.em, () => policy.due(now));
      return oldestDueAt === null ? 0 : Math.max(0, now.getTime() - oldestDueAt.getTime() - ALLOWED_MS) / 1000;
    } catch (error) {
      this.log.warn('retention-lateness-unknown', { retention: policy.retention, error });
      return Number.NaN;
    }
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Config } from '../../../platform/config/config.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';

const OLDEST = "select min(created_at) as at from push_task where status = 'waiting'";

/** Who was to be removed at OneSignal, or to lose a device there, and is not yet: somebody has to look when it grows old. */
@Injectable()
export class PushTaskMetrics implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly metrics: Metrics,
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    if (!this.config.roles.has('worker')) return;
    this.metrics.gauge({
      name: 'aicasso_push_oldest_task_seconds',
      help: 'Age in seconds of the oldest thing that OneSignal is still to be told of a person or a device; 0 when there is none.',
      read: async (gauge) => gauge.set(await this.oldestSeconds()),
    });
  }

  /** Not a number while the database is away. */
  private async oldestSeconds(): Promise<number> {
    try {
      const [row] = await runInScope(this.em, () => this.em.execute<{ at: string | null }[]>(OLDEST));
      return row?.at ? Math.max(0, (this.clock.now().getTime() - new Date(row.at).getTime()) / 1000) : 0;
    } catch (error) {
      this.log.warn('push-metrics-failed', { error });
      return Number.NaN;
    }
  }
}

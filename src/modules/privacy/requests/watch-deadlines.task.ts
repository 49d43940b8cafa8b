import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { REQUEST_KINDS, type RequestKind } from '../../../entities/privacy/privacy-request.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';

const HOUR_MS = 3_600_000;
/** A deadline is near so long before it is over. */
const NEAR_MS = 5 * 24 * HOUR_MS;

const OPEN = 'select kind, count(*)::int as open from privacy_request where decided_at is null group by kind';
const OVERDUE = 'select count(*)::int as overdue from privacy_request where decided_at is null and coalesce(extended_until, due_at) < ?';
const NEAR = `
  select id, kind, coalesce(extended_until, due_at) as "dueAt" from privacy_request
  where decided_at is null and coalesce(extended_until, due_at) < ? order by 3 limit 100`;

/** How many requests are open and how many are late, for the metrics; each whose time is nearly over is in the log, twice a day. */
@Injectable()
export class WatchDeadlines extends PeriodicTask implements OnModuleInit {
  readonly name = 'privacy.watch-deadlines';
  readonly everyMs = 12 * HOUR_MS;

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {
    super();
  }

  onModuleInit(): void {
    this.metrics.gauge({
      name: 'aicasso_privacy_requests_open',
      help: 'Privacy requests that are not settled, by kind',
      labels: ['kind'],
      read: async (gauge) => {
        const rows = await this.em.fork().execute<{ kind: RequestKind; open: number }[]>(OPEN);
        for (const kind of REQUEST_KINDS) gauge.set({ kind }, rows.find((row) => row.kind === kind)?.open ?? 0);
      },
    });
    this.metrics.gauge({
      name: 'aicasso_privacy_requests_overdue',
      help: 'Privacy requests whose legal deadline is over; must be 0',
      read: async (gauge) => {
        const [row] = await this.em.fork().execute<{ overdue: number }[]>(OVERDUE, [this.clock.now()]);
        gauge.set(row?.overdue ?? 0);
      },
    });
  }

  async run(): Promise<void> {
    const near = await this.em.execute<{ id: string; kind: RequestKind; dueAt: string }[]>(NEAR, [this.clock.after(NEAR_MS)]);
    for (const { id, kind, dueAt } of near) {
      const hoursLeft = Math.floor((new Date(dueAt).getTime() - this.clock.now().getTime()) / HOUR_MS);
      this.log.warn(hoursLeft < 0 ? 'privacy-request-overdue' : 'privacy-request-due-soon', { requestId: id, kind, hoursLeft });
    }
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { REQUEST_KINDS, REQUEST_LAWS, type RequestKind, type RequestLaw } from '../../../entities/privacy/privacy-request.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { deadlinesOf } from './deadlines.js';
import { UNPROVED } from './unproved.js';

const HOUR_MS = 3_600_000;
/** A deadline is near so long before it is over. */
const NEAR_MS = 5 * 24 * HOUR_MS;

const OPEN = 'select kind, count(*)::int as open from privacy_request where decided_at is null group by kind';
const OVERDUE = `
  select count(*)::int as overdue from privacy_request
  where decided_at is null and coalesce(extended_until, due_at) < ? and not ${UNPROVED}`;
const NEAR = `
  select id, kind, coalesce(extended_until, due_at) as "dueAt" from privacy_request
  where decided_at is null and coalesce(extended_until, due_at) < ? and not ${UNPROVED} order by 3 limit 100`;
const CONFIRMING = REQUEST_LAWS.filter((law) => deadlinesOf(law, new Date(0)).confirmBy !== null);
/** Of whom no way is known to have told them anything since: neither the service by some way, nor staff, who note what they wrote. */
const UNTOLD = `
  select id, kind, law, received_at as "receivedAt" from privacy_request
  where decided_at is null and law = any(?::text[]) and not ${UNPROVED} and not exists (
    select 1 from privacy_request_event e where e.request_id = privacy_request.id and (e.type = 'evidence-added'
      or (e.type = 'told' and e.data ->> 'news' <> 'code' and e.data -> 'by' <> '[]')))
  order by received_at limit 100`;

/**
 * How many requests are open and how many are late, for the metrics. In the log, twice a day, is each whose time is nearly over, and each
 * whose person must have word that it arrived (11 CCR 7021) and has none.
 */
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
    await this.watchAnswers();
    await this.watchConfirmations();
  }

  private async watchConfirmations(): Promise<void> {
    const untold = await this.em.execute<{ id: string; kind: RequestKind; law: RequestLaw; receivedAt: string }[]>(
      UNTOLD, [`{${CONFIRMING.join(',')}}`],
    );
    for (const { id, kind, law, receivedAt } of untold) {
      const { confirmBy } = deadlinesOf(law, new Date(receivedAt));
      if (confirmBy === null || confirmBy >= this.clock.after(NEAR_MS)) continue;
      const hoursLeft = this.hoursUntil(confirmBy);
      const message = hoursLeft < 0 ? 'privacy-request-confirmation-overdue' : 'privacy-request-confirmation-due-soon';
      this.log.warn(message, { requestId: id, kind, hoursLeft });
    }
  }

  private async watchAnswers(): Promise<void> {
    const near = await this.em.execute<{ id: string; kind: RequestKind; dueAt: string }[]>(NEAR, [this.clock.after(NEAR_MS)]);
    for (const { id, kind, dueAt } of near) {
      const hoursLeft = this.hoursUntil(new Date(dueAt));
      this.log.warn(hoursLeft < 0 ? 'privacy-request-overdue' : 'privacy-request-due-soon', { requestId: id, kind, hoursLeft });
    }
  }

  private hoursUntil(at: Date): number {
    return Math.floor((at.getTime() - this.clock.now().getTime()) / HOUR_MS);
  }
}

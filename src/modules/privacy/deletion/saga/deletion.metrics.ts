import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { runInScope } from '../../../../platform/persistence/scope.js';
import { Metrics } from '../../../../platform/telemetry/metrics.js';

const OPEN = `
  select count(*) filter (where status = 'scheduled')::int as scheduled, count(*) filter (where status = 'running')::int as running,
    min(scheduled_for) as oldest
  from account_deletion where status in ('scheduled', 'running')`;

interface Row {
  readonly scheduled: number;
  readonly running: number;
  readonly oldest: string | null;
}

/** Asks the rows, so that it also rises when nothing runs. Not a number while the database is away. */
@Injectable()
export class DeletionMetrics implements OnModuleInit {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge({
      name: 'aicasso_account_deletions', help: 'Ends of accounts that wait for the end of their grace, or run.', labels: ['status'],
      read: async (gauge) => {
        const row = await this.read();
        gauge.set({ status: 'scheduled' }, row?.scheduled ?? Number.NaN);
        gauge.set({ status: 'running' }, row?.running ?? Number.NaN);
      },
    });
    this.metrics.gauge({
      name: 'aicasso_account_deletion_oldest_overdue_seconds',
      help: 'How long ago the oldest end of an account that is not carried out yet was due; a day is what people are told.',
      read: async (gauge) => {
        const row = await this.read();
        const since = row?.oldest ? this.clock.now().getTime() - new Date(row.oldest).getTime() : 0;
        gauge.set(row ? Math.max(0, since) / 1000 : Number.NaN);
      },
    });
  }

  private async read(): Promise<Row | null> {
    try {
      return (await runInScope(this.em, () => this.em.execute<Row[]>(OPEN)))[0] ?? null;
    } catch {
      return null;
    }
  }
}

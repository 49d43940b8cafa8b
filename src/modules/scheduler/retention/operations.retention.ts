import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { RetentionPolicy } from '../../../kernel/retention-policy.js';
import { MonthlyPartitions } from '../../../platform/persistence/monthly-partitions.js';

/** What lies in no month's part, and the last runs of tasks that are no more: by row. */
const ROWS = `
  select ran_at as since from partitions.retention_run_default where ran_at <= ?
  union all select started_at from periodic_run where started_at <= ?`;
const REMOVE = `
  delete from retention_run
  where id in (select id from partitions.retention_run_default where ran_at <= ? order by ran_at limit ?) returning 1 as one`;

/** Evidence of old sweeps, a month at a time, and the last runs of tasks that are no more. */
@Injectable()
export class OperationsRetention extends RetentionPolicy {
  readonly retention = 'operations';
  private readonly periodMs = retentionMs('operations');

  constructor(private readonly em: EntityManager, private readonly partitions: MonthlyPartitions) {
    super();
  }

  async due(at: Date) {
    const before = this.before(at);
    const [row] = await this.em.execute<{ count: string; oldest: Date | string | null }[]>(
      `select count(*) as count, min(since) as oldest from (${ROWS}) as due`, [before, before],
    );
    const ended = await this.partitions.endedBy('retention_run', before);
    const since = [...ended.map(({ endsAt }) => endsAt), ...(row?.oldest ? [new Date(row.oldest)] : [])];
    const oldest = since.sort((a, b) => a.getTime() - b.getTime())[0];
    return { count: Number(row?.count ?? 0) + ended.length, oldestDueAt: oldest ? new Date(oldest.getTime() + this.periodMs) : null };
  }

  /** Counts rows; a part counts at least as one, since it goes though it is empty. */
  async removeBatch(at: Date, limit: number) {
    const before = this.before(at);
    const [part] = await this.partitions.endedBy('retention_run', before);
    if (part) return { removed: Math.max(1, await this.partitions.drop(part)), failed: 0 };
    const runs = await this.em.execute<object[]>(REMOVE, [before, limit]);
    const tasks = await this.em.execute<object[]>('delete from periodic_run where started_at <= ? returning 1 as one', [before]);
    return { removed: runs.length + tasks.length, failed: 0 };
  }

  private before(at: Date): Date {
    return new Date(at.getTime() - this.periodMs);
  }
}

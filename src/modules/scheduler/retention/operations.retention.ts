import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { RetentionPolicy } from '../../../kernel/retention-policy.js';

/** Evidence of old sweeps, and the last runs of tasks that are no more. */
@Injectable()
export class OperationsRetention extends RetentionPolicy {
  readonly retention = 'operations';
  private readonly periodMs = retentionMs('operations');

  constructor(private readonly em: EntityManager) {
    super();
  }

  async due(at: Date) {
    const before = this.before(at);
    const [row] = await this.em.execute<{ count: string; oldest: Date | null }[]>(
      `select count(*) as count, min(since) as oldest from (
         select ran_at as since from retention_run where ran_at <= ?
         union all select started_at from periodic_run where started_at <= ?) as due`,
      [before, before],
    );
    const oldestDueAt = row?.oldest ? new Date(new Date(row.oldest).getTime() + this.periodMs) : null;
    return { count: Number(row?.count ?? 0), oldestDueAt };
  }

  async removeBatch(at: Date, limit: number) {
    const before = this.before(at);
    const runs = await this.em.execute<object[]>(
      `delete from retention_run where id in (select id from retention_run where ran_at <= ? order by ran_at limit ?) returning 1 as one`,
      [before, limit],
    );
    const tasks = await this.em.execute<object[]>('delete from periodic_run where started_at <= ? returning 1 as one', [before]);
    return { removed: runs.length + tasks.length, failed: 0 };
  }

  private before(at: Date): Date {
    return new Date(at.getTime() - this.periodMs);
  }
}

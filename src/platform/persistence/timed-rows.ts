import type { EntityManager } from '@mikro-orm/postgresql';
import { type RetentionClass, retentionMs } from '../../kernel/retention-classes.js';
import { type RetentionBatch, RetentionPolicy } from '../../kernel/retention-policy.js';

export interface TimedTable {
  readonly table: string;
  /** The column with the moment from which the period runs. */
  readonly since: string;
  /** SQL that a row must meet besides, such as `handled_at is not null`. */
  readonly when?: string;
}

/** The plainest retention: rows of one table, without bytes of their own, go when their period is over. */
export abstract class TimedRows extends RetentionPolicy {
  abstract override readonly retention: RetentionClass;
  override readonly isOneTransaction = true;

  constructor(
    protected readonly em: EntityManager,
    private readonly rows: TimedTable,
  ) {
    super();
  }

  async due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }> {
    const { table, since } = this.rows;
    const [row] = await this.em.execute<{ count: string; oldest: string | Date | null }[]>(
      `select count(*) as count, min(${since}) as oldest from ${table} where ${this.condition}`,
      [this.before(at)],
    );
    const oldestDueAt = row?.oldest ? new Date(new Date(row.oldest).getTime() + retentionMs(this.retention)) : null;
    return { count: Number(row?.count ?? 0), oldestDueAt };
  }

  async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    const { table } = this.rows;
    const gone = await this.em.execute<unknown[]>(
      `delete from ${table} where ctid = any(array(select ctid from ${table} where ${this.condition} limit ?)) returning 1`,
      [this.before(at), limit],
    );
    return { removed: gone.length, failed: 0 };
  }

  protected get condition(): string {
    const { since, when } = this.rows;
    return `${since} <= ?${when ? ` and ${when}` : ''}`;
  }

  protected before(at: Date): Date {
    return new Date(at.getTime() - retentionMs(this.retention));
  }
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { type RetentionClass, retentionMs } from '../../kernel/retention-classes.js';
import { type RetentionBatch, RetentionPolicy } from '../../kernel/retention-policy.js';

/** What lifts, for its transaction, the guards of tables that are else only added to. */
export const LIFT_GUARDS = `select set_config('aicasso.erasure', 'on', true)`;

export interface EndedTable {
  /** Its `account_id` holds the tombstone's id. */
  readonly table: string;
  /** The column of the tombstone with the moment from which the period runs. */
  readonly since: 'completed_at';
}

/**
 * Rows that outlive an account as proof: they name its tombstone (`account_deletion.id`) and go so long after the account ended. Found from
 * the tombstones, which are few, so that the look each minute costs nothing.
 */
export abstract class EndedAccountRows extends RetentionPolicy {
  abstract override readonly retention: RetentionClass;

  constructor(
    protected readonly em: EntityManager,
    private readonly rows: EndedTable,
  ) {
    super();
  }

  async due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }> {
    const query = `select count(*) as count, min(d.${this.rows.since}) as oldest ${this.from}`;
    const [row] = await this.em.execute<{ count: string; oldest: string | null }[]>(query, [this.before(at)]);
    const oldestDueAt = row?.oldest ? new Date(new Date(row.oldest).getTime() + retentionMs(this.retention)) : null;
    return { count: Number(row?.count ?? 0), oldestDueAt };
  }

  removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    return this.em.transactional(async () => {
      await this.em.execute(LIFT_GUARDS);
      return { removed: await this.remove(at, limit), failed: 0 };
    });
  }

  /** In a transaction in which the guards are lifted. */
  protected async remove(at: Date, limit: number): Promise<number> {
    const query = `delete from ${this.rows.table} where ctid = any(array(select t.ctid ${this.from} limit ?)) returning 1`;
    return (await this.em.execute<object[]>(query, [this.before(at), limit])).length;
  }

  /** `t` are the rows, `d` the tombstones. */
  protected get from(): string {
    return `from account_deletion d join ${this.rows.table} t on t.account_id = d.id where d.${this.rows.since} <= ?`;
  }

  protected before(at: Date): Date {
    return new Date(at.getTime() - retentionMs(this.retention));
  }
}

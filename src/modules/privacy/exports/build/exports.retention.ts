import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../../../kernel/retention-classes.js';
import { type RetentionBatch, RetentionPolicy } from '../../../../kernel/retention-policy.js';
import { ObjectStorage } from '../../../../platform/storage/object-storage.js';

/** Archives whose link has expired; and rows of what ended so long ago that the archive, where there is one, must be gone too. */
const EXPIRED = `status = 'ready' and expires_at <= ?`;
const OLD = `status in ('ready', 'expired', 'failed') and due_at is null and coalesce(ready_at, requested_at) <= ?`;
const DUE = `
  select count(*) as count,
    min(case when ${EXPIRED} then expires_at else coalesce(ready_at, requested_at) + ? * interval '1 ms' end) as oldest
  from data_export where (${EXPIRED}) or (${OLD})`;
const BATCH = `select id, key from data_export where (${EXPIRED}) or (${OLD}) order by requested_at limit ?`;
const EXPIRE = `update data_export set status = 'expired', key = null where id = any(?::uuid[]) and status = 'ready'`;
const FORGET = `delete from data_export where id = any(?::uuid[]) and ${OLD}`;

/** The archive goes when its link ends, before its row says so (law 6); for the rest of the period the row says that it expired. */
@Injectable()
export class ExportRetention extends RetentionPolicy {
  readonly retention = 'export';
  private readonly periodMs = retentionMs(this.retention);

  constructor(
    private readonly em: EntityManager,
    private readonly storage: ObjectStorage,
  ) {
    super();
  }

  async due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }> {
    const since = this.since(at);
    const [row] = await this.em.execute<{ count: string; oldest: string | null }[]>(DUE, [at, this.periodMs, at, since]);
    return { count: Number(row?.count ?? 0), oldestDueAt: row?.oldest ? new Date(row.oldest) : null };
  }

  async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    const rows = await this.em.execute<{ id: string; key: string | null }[]>(BATCH, [at, this.since(at), limit]);
    const left = new Set(await this.storage.remove(rows.flatMap(({ key }) => key ?? [])));
    const gone = rows.filter(({ key }) => key === null || !left.has(key)).map(({ id }) => id);
    await this.em.transactional(async () => {
      await this.em.execute(EXPIRE, [`{${gone.join(',')}}`]);
      await this.em.execute(FORGET, [`{${gone.join(',')}}`, this.since(at)]);
    });
    return { removed: gone.length, failed: rows.length - gone.length };
  }

  private since(at: Date): Date {
    return new Date(at.getTime() - this.periodMs);
  }
}

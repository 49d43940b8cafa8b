import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type RetentionBatch, RetentionPolicy } from '../../../kernel/retention-policy.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';

const DUE = `from evidence e where e.hold_until <= ?
  and not exists (select 1 from moderation_case c where c.id = e.case_id and c.state <> 'decided')
  and not exists (
    select 1 from appeal a join statement s on s.id = a.statement_id where s.case_id = e.case_id and a.decided_at is null)`;

/** Evidence whose hold has ended, of cases that are decided, and their appeals too. The bytes go before the row (law 6). */
@Injectable()
export class EvidenceRetention extends RetentionPolicy {
  readonly retention = 'evidence';

  constructor(private readonly em: EntityManager, private readonly storage: ObjectStorage) {
    super();
  }

  async due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }> {
    const [row] = await this.em.execute<{ count: string; oldest: string | null }[]>(
      `select count(*) as count, min(e.hold_until) as oldest ${DUE}`, [at],
    );
    return { count: Number(row?.count ?? 0), oldestDueAt: row?.oldest ? new Date(row.oldest) : null };
  }

  async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    const query = `select e.id, e.key ${DUE} order by e.hold_until limit ?`;
    const rows = await this.em.execute<{ id: string; key: string | null }[]>(query, [at, limit]);
    const left = new Set(await this.storage.remove(rows.flatMap(({ key }) => key ?? [])));
    const gone = rows.filter(({ key }) => key === null || !left.has(key)).map(({ id }) => id);
    await this.em.execute('delete from evidence where id = any(?::uuid[])', [`{${gone.join(',')}}`], 'run');
    return { removed: gone.length, failed: rows.length - gone.length };
  }
}

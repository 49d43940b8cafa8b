import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type RetentionBatch, RetentionPolicy } from '../../../kernel/retention-policy.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';

const ENDED = 'least(h.until, coalesce(h.released_at, h.until))';
const DUE = `from held_copy c join legal_hold h on h.id = c.hold_id where ${ENDED} <= ?`;
/** From then on no object is promised: whatever stops this, the reconciler misses nothing. */
const FORGET = 'update held_copy set content = null where id = any(?::uuid[])';

/** What a hold kept, once it has ended or was released. The bytes go before the row that names them (law 6). */
@Injectable()
export class HeldCopyRetention extends RetentionPolicy {
  readonly retention = 'legal-hold';

  constructor(private readonly em: EntityManager, private readonly storage: ObjectStorage) {
    super();
  }

  async due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }> {
    const [row] = await this.em.execute<{ count: number; oldest: string | null }[]>(
      `select count(*)::int as count, min(${ENDED}) as oldest ${DUE}`, [at],
    );
    return { count: row!.count, oldestDueAt: row!.oldest ? new Date(row!.oldest) : null };
  }

  async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    const rows = await this.em.execute<{ id: string; key: string | null }[]>(`select c.id, c.key ${DUE} limit ?`, [at, limit]);
    await this.em.execute(FORGET, [list(rows)], 'run');
    const left = new Set(await this.storage.remove(rows.flatMap(({ key }) => key ?? [])));
    const gone = rows.filter(({ key }) => key === null || !left.has(key));
    await this.em.execute('delete from held_copy where id = any(?::uuid[])', [list(gone)], 'run');
    return { removed: gone.length, failed: rows.length - gone.length };
  }
}

function list(rows: readonly { readonly id: string }[]): string {
  return `{${rows.map(({ id }) => id).join(',')}}`;
}

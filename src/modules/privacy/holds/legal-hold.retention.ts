import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { type RetentionBatch, RetentionPolicy } from '../../../kernel/retention-policy.js';

const ENDED = 'least(until, coalesce(released_at, until))';
const DUE = `from legal_hold h where ${ENDED} <= ? and not exists (select 1 from held_copy c where c.hold_id = h.id)`;

/** The record of a hold, some time after its copies have gone. */
@Injectable()
export class LegalHoldRetention extends RetentionPolicy {
  readonly retention = 'legal-hold-record';
  private readonly periodMs = retentionMs('legal-hold-record');

  constructor(private readonly em: EntityManager) {
    super();
  }

  async due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }> {
    const [row] = await this.em.execute<{ count: number; oldest: string | null }[]>(
      `select count(*)::int as count, min(${ENDED}) as oldest ${DUE}`, [this.before(at)],
    );
    return { count: row!.count, oldestDueAt: row!.oldest ? new Date(new Date(row!.oldest).getTime() + this.periodMs) : null };
  }

  async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    const rows = await this.em.execute<object[]>(
      `delete from legal_hold where id in (select h.id ${DUE} limit ?) returning 1`, [this.before(at), limit],
    );
    return { removed: rows.length, failed: 0 };
  }

  private before(at: Date): Date {
    return new Date(at.getTime() - this.periodMs);
  }
}

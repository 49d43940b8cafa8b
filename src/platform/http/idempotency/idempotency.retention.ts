import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { RetentionPolicy } from '../../../kernel/retention-policy.js';

/** Kept answers whose 48 hours are over. */
@Injectable()
export class IdempotencyRetention extends RetentionPolicy {
  readonly retention = 'idempotency-key';
  private readonly periodMs = retentionMs('idempotency-key');

  constructor(private readonly em: EntityManager) {
    super();
  }

  async due(at: Date) {
    const [row] = await this.em.execute<{ count: string; oldest: Date | null }[]>(
      'select count(*) as count, min(created_at) as oldest from idempotency_key where created_at < ?',
      [this.before(at)],
    );
    const oldestDueAt = row?.oldest ? new Date(new Date(row.oldest).getTime() + this.periodMs) : null;
    return { count: Number(row?.count ?? 0), oldestDueAt };
  }

  async removeBatch(at: Date, limit: number) {
    const removed = await this.em.execute<object[]>(
      `delete from idempotency_key where (account_id, key) in (
         select account_id, key from idempotency_key where created_at < ? limit ?) returning 1 as one`,
      [this.before(at), limit],
    );
    return { removed: removed.length, failed: 0 };
  }

  private before(at: Date): Date {
    return new Date(at.getTime() - this.periodMs);
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { RetentionPolicy } from '../../../kernel/retention-policy.js';

@Injectable()
export class NonceRetention extends RetentionPolicy {
  readonly retention = 'single-use-token';
  private readonly periodMs = retentionMs(this.retention);

  constructor(private readonly em: EntityManager) {
    super();
  }

  async due(at: Date) {
    const [row] = await this.em.execute<{ count: string; oldest: Date | null }[]>(
      'select count(*) as count, min(expires_at) as oldest from sign_in_nonce where expires_at <= ?',
      [this.before(at)],
    );
    const oldest = row?.oldest ? new Date(new Date(row.oldest).getTime() + this.periodMs) : null;
    return { count: Number(row?.count ?? 0), oldestDueAt: oldest };
  }

  async removeBatch(at: Date, limit: number) {
    const removed = await this.em.execute<object[]>(
      `delete from sign_in_nonce where nonce_hash in (
         select nonce_hash from sign_in_nonce where expires_at <= ? order by expires_at limit ?) returning nonce_hash`,
      [this.before(at), limit],
    );
    return { removed: removed.length, failed: 0 };
  }

  private before(at: Date): Date {
    return new Date(at.getTime() - this.periodMs);
  }
}

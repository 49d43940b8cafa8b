import { TransactionPropagation } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { type RetentionBatch, RetentionPolicy } from '../../../kernel/retention-policy.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { PointsChanged } from '../billing.events.js';

/**
 * Books what has expired, for people who did not come by: whoever does has it booked at that moment, and expired points are never spent.
 * Nothing is deleted; the points move to the house's account `expired`. Counts people, not lots.
 */
@Injectable()
export class PointsExpiry extends RetentionPolicy {
  readonly retention = 'ledger';

  constructor(
    private readonly em: EntityManager,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }> {
    const [row] = await this.em.execute<{ count: string; oldest: string | null }[]>(
      `select count(distinct ledger_account_id) as count, min(expires_at) as oldest from points_lot where not spent and expires_at <= ?`,
      [at],
    );
    return { count: Number(row!.count), oldestDueAt: row!.oldest === null ? null : new Date(row!.oldest) };
  }

  async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    return this.em.transactional(
      async () => {
        const booked = await this.em.execute<{ account_id: AccountId }[]>('select ledger_expire(?, ?) as account_id', [at, limit]);
        for (const { account_id: accountId } of booked) await this.outbox.append(PointsChanged, { accountId });
        return { removed: booked.length, failed: 0 };
      },
      { propagation: TransactionPropagation.REQUIRED },
    );
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RetentionBatch } from '../../../kernel/retention-policy.js';
import { EndedAccountRows } from '../../../platform/persistence/ended-account-rows.js';

/**
 * Six years after the end of an account its books lose the last thing that led to it, the tombstone's id: they are of nobody then. The
 * entries stay, so that all books still sum to zero, and nothing of the ledger is ever deleted.
 */
@Injectable()
export class LedgerRetention extends EndedAccountRows {
  readonly retention = 'ledger';

  constructor(em: EntityManager) {
    super(em, { table: 'ledger_account', since: 'completed_at' });
  }

  protected override async remove(at: Date, limit: number): Promise<number> {
    const query = `update ledger_account set account_id = gen_random_uuid()
      where id = any(array(select t.id ${this.from} limit ?)) returning 1`;
    return (await this.em.execute<object[]>(query, [this.before(at), limit])).length;
  }
}

/** By which the store named the buyer to us. */
class StoreLinkRows extends EndedAccountRows {
  readonly retention = 'purchase';

  constructor(em: EntityManager) {
    super(em, { table: 'store_link', since: 'completed_at' });
  }
}

/** Purchases with their units and questions about refunds, and the tokens by which the stores knew the buyer. */
@Injectable()
export class PurchaseRetention extends EndedAccountRows {
  readonly retention = 'purchase';
  private readonly links = new StoreLinkRows(this.em);

  constructor(em: EntityManager) {
    super(em, { table: 'store_purchase', since: 'completed_at' });
  }

  override async due(at: Date) {
    const [purchases, links] = [await super.due(at), await this.links.due(at)];
    const oldest = [purchases, links].flatMap(({ oldestDueAt }) => oldestDueAt ?? []).sort((a, b) => a.getTime() - b.getTime());
    return { count: purchases.count + links.count, oldestDueAt: oldest[0] ?? null };
  }

  override async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    const purchases = await super.removeBatch(at, limit);
    const left = limit - purchases.removed;
    const links = left > 0 ? await this.links.removeBatch(at, left) : { removed: 0, failed: 0 };
    return { removed: purchases.removed + links.removed, failed: 0 };
  }

  protected override async remove(at: Date, limit: number): Promise<number> {
    const rows = await this.em.execute<{ id: string }[]>(`select t.id ${this.from} limit ?`, [this.before(at), limit]);
    const ids = [`{${rows.map(({ id }) => id).join(',')}}`];
    await this.em.execute('delete from refund_question where purchase_id = any(?::uuid[])', ids, 'run');
    await this.em.execute('delete from store_unit where purchase_id = any(?::uuid[])', ids, 'run');
    await this.em.execute('delete from store_purchase where id = any(?::uuid[])', ids, 'run');
    return rows.length;
  }
}

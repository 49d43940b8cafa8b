import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RetentionBatch } from '../../kernel/retention-policy.js';
import { TimedRows } from '../../platform/persistence/timed-rows.js';

@Injectable()
export class QuoteRetention extends TimedRows {
  readonly retention = 'quote';

  constructor(em: EntityManager) {
    super(em, { table: 'quote', since: 'expires_at' });
  }
}

@Injectable()
export class AccountEventRetention extends TimedRows {
  readonly retention = 'account-event';

  constructor(em: EntityManager) {
    super(em, { table: 'account_event', since: 'created_at' });
  }
}

const REMOVE_MARKS = `
  with gone as (
    delete from creation_tombstone
    where ctid = any(array(select ctid from creation_tombstone where deleted_at <= ? limit ?)) returning account_id, change_sequence
  ), told as (
    update account_sequence s set deletions_known_since = greatest(s.deletions_known_since, g.newest)
    from (select account_id, max(change_sequence) as newest from gone group by account_id) g where s.account_id = g.account_id
  )
  select count(*) as count from gone`;

/** What is no longer told is noted, so that a device that missed it hears that it did. */
@Injectable()
export class DeletionMarkRetention extends TimedRows {
  readonly retention = 'deletion-mark';

  constructor(em: EntityManager) {
    super(em, { table: 'creation_tombstone', since: 'deleted_at' });
  }

  override async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    const [row] = await this.em.execute<{ count: string }[]>(REMOVE_MARKS, [this.before(at), limit]);
    return { removed: Number(row?.count ?? 0), failed: 0 };
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RetentionBatch } from '../../../kernel/retention-policy.js';
import { TimedRows } from '../../../platform/persistence/timed-rows.js';

/** Tables whose rows find their own end by the tombstone's. Those of the books stay for longer than the proof. */
const GO_BY_IT = ['consent_event', 'disclosure', 'store_purchase', 'store_link', 'ledger_account'];
const NAMED = GO_BY_IT.map((table) => `exists (select 1 from ${table} t where t.account_id = account_deletion.id)`).join(' or ');
const TELLING = `(receipt is not null or retained is not null or subject_hmacs <> '{}' or secret_hash <> id::text)`;

/** What is left then: that an account ended, and when. */
const EMPTY = `
  update account_deletion set receipt = null, retained = null, subject_hmacs = '{}', is_barred = false, barred_until = null,
    was_welcomed = false, warnings = '{}', secret_hash = id::text, request_id = null
  where id = any(?::uuid[])`;
const STEPS = 'delete from deletion_step where deletion_id = any(?::uuid[])';
const REMOVE = `delete from account_deletion where id = any(?::uuid[]) and not (${NAMED})`;

/** What proves that an account ended, with its steps: until nobody could still ask. The bare date stays as long as something goes by it. */
@Injectable()
export class DeletionRetention extends TimedRows {
  readonly retention = 'deletion-record';

  constructor(em: EntityManager) {
    super(em, {
      table: 'account_deletion', since: 'coalesce(completed_at, undone_at)',
      when: `status in ('completed', 'undone') and (${TELLING} or not (${NAMED}))`,
    });
  }

  override removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    return this.em.transactional(async () => {
      const query = `select id from account_deletion where ${this.condition} limit ? for update skip locked`;
      const rows = await this.em.execute<{ id: string }[]>(query, [this.before(at), limit]);
      const ids = [`{${rows.map(({ id }) => id).join(',')}}`];
      for (const statement of [EMPTY, STEPS, REMOVE]) await this.em.execute(statement, ids, 'run');
      return { removed: rows.length, failed: 0 };
    });
  }
}

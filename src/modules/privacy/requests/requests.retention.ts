import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RetentionBatch } from '../../../kernel/retention-policy.js';
import { TimedRows } from '../../../platform/persistence/timed-rows.js';

const ALLOW = "select set_config('aicasso.erasure', 'on', true)";
const DUE = 'select id from privacy_request where decided_at <= ? order by decided_at limit ? for update skip locked';
const EVENTS = 'delete from privacy_request_event where request_id = any(?::uuid[])';
const REQUESTS = 'delete from privacy_request where id = any(?::uuid[])';

/** Settled requests with their log, after two years (11 CCR 7101). What is not settled stays, however old. */
@Injectable()
export class PrivacyRequestRetention extends TimedRows {
  readonly retention = 'privacy-request';

  constructor(em: EntityManager) {
    super(em, { table: 'privacy_request', since: 'decided_at' });
  }

  override removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    return this.em.transactional(async () => {
      await this.em.execute(ALLOW); // for this transaction: the log is append-only otherwise
      const due = await this.em.execute<{ id: string }[]>(DUE, [this.before(at), limit]);
      const ids = `{${due.map(({ id }) => id).join(',')}}`;
      await this.em.execute(EVENTS, [ids], 'run');
      await this.em.execute(REQUESTS, [ids], 'run');
      return { removed: due.length, failed: 0 };
    });
  }
}

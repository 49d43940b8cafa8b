import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RetentionBatch } from '../../kernel/retention-policy.js';
import { TimedRows } from '../persistence/timed-rows.js';

const DELIVERED = 'not exists (select 1 from outbox_delivery d where d.event_id = outbox_event.id and d.delivered_at is null)';
const REMOVE = `
  with gone as (select id from outbox_event where occurred_at <= ? and ${DELIVERED} limit ?),
       deliveries as (delete from outbox_delivery where event_id in (select id from gone))
  delete from outbox_event where id in (select id from gone) returning id`;

/** Events that every handler has had, with their deliveries. An event that somebody still waits for stays, however old. */
@Injectable()
export class OutboxRetention extends TimedRows {
  readonly retention = 'delivered-event';

  constructor(em: EntityManager) {
    super(em, { table: 'outbox_event', since: 'occurred_at', when: DELIVERED });
  }

  override async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    const removed = await this.em.execute<object[]>(REMOVE, [this.before(at), limit]);
    return { removed: removed.length, failed: 0 };
  }
}

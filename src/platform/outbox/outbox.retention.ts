import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../kernel/retention-classes.js';
import { RetentionPolicy } from '../../kernel/retention-policy.js';

const UNDELIVERED = 'exists (select 1 from outbox_delivery d where d.event_id = e.id and d.delivered_at is null)';

/** Events that every handler has had. An event that somebody still waits for stays, however old. */
@Injectable()
export class OutboxRetention extends RetentionPolicy {
  readonly retention = 'delivered-event';
  private readonly periodMs = retentionMs('delivered-event');

  constructor(private readonly em: EntityManager) {
    super();
  }

  async due(at: Date) {
    const [row] = await this.em.execute<{ count: string; oldest: Date | null }[]>(
      `select count(*) as count, min(occurred_at) as oldest from outbox_event e where occurred_at < ? and not ${UNDELIVERED}`,
      [this.before(at)],
    );
    const oldest = row?.oldest ? new Date(new Date(row.oldest).getTime() + this.periodMs) : null;
    return { count: Number(row?.count ?? 0), oldestDueAt: oldest };
  }

  async removeBatch(at: Date, limit: number) {
    const removed = await this.em.execute<{ id: string }[]>(
      `with gone as (select id from outbox_event e where occurred_at < ? and not ${UNDELIVERED} limit ?),
            deliveries as (delete from outbox_delivery where event_id in (select id from gone))
       delete from outbox_event where id in (select id from gone) returning id`,
      [this.before(at), limit],
    );
    return { removed: removed.length, failed: 0 };
  }

  private before(at: Date): Date {
    return new Date(at.getTime() - this.periodMs);
  }
}

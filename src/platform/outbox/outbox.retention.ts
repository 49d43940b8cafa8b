import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RetentionBatch } from '../../kernel/retention-policy.js';
import { TimedRows } from '../persistence/timed-rows.js';
import { Log } from '../telemetry/log.js';

const DAY_MS = 86_400_000;
/** How long an event that names an ended account waits for a handler that fails: some 4,000 tries. */
const GIVEN_UP_MS = 30 * DAY_MS;

const DELIVERED = 'not exists (select 1 from outbox_delivery d where d.event_id = outbox_event.id and d.delivered_at is null)';
const REMOVE = `
  with gone as (select id from outbox_event where occurred_at <= ? and ${DELIVERED} limit ?),
       deliveries as (delete from outbox_delivery where event_id in (select id from gone))
  delete from outbox_event where id in (select id from gone) returning id`;

/** Fields of payloads that name an account. */
const NAMES = ['accountId', 'actorId', 'authorId', 'by', 'followedId', 'repliedTo'].map((name) => `'${name}'`).join(', ');
const ENDED = `exists (
  select 1 from jsonb_each_text(outbox_event.payload) named where named.key in (${NAMES})
    and named.value ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    and not exists (select 1 from account where account.id = named.value::uuid))`;
const ABANDONED = `from outbox_event where occurred_at <= ? and not (${DELIVERED}) and ${ENDED}`;
const GIVE_UP = `
  with gone as (select id, type ${ABANDONED} limit ?),
       deliveries as (delete from outbox_delivery where event_id in (select id from gone) returning event_id, handler, delivered_at),
       events as (delete from outbox_event where id in (select id from gone))
  select gone.id, gone.type, array_agg(handler) filter (where delivered_at is null) as handlers
  from gone join deliveries on event_id = gone.id group by gone.id, gone.type`;

type Due = Awaited<ReturnType<TimedRows['due']>>;

/**
 * Events that every handler has had, with their deliveries. One that somebody still waits for stays, however old; unless it names an
 * account that ended: then it goes after a month, and the log says which handlers never had it.
 */
@Injectable()
export class OutboxRetention extends TimedRows {
  readonly retention = 'delivered-event';

  constructor(em: EntityManager, private readonly log: Log) {
    super(em, { table: 'outbox_event', since: 'occurred_at', when: DELIVERED });
  }

  override async due(at: Date): Promise<Due> {
    const delivered = await super.due(at);
    const [row] = await this.em.execute<{ count: number; oldest: string | null }[]>(
      `select count(*)::int as count, min(occurred_at) as oldest ${ABANDONED}`, [givenUpBefore(at)],
    );
    const abandonedAt = row?.oldest ? new Date(new Date(row.oldest).getTime() + GIVEN_UP_MS) : null;
    const dates = [delivered.oldestDueAt, abandonedAt].filter((date) => date !== null).sort((a, b) => a.getTime() - b.getTime());
    return { count: delivered.count + (row?.count ?? 0), oldestDueAt: dates[0] ?? null };
  }

  override async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    const removed = await this.em.execute<object[]>(REMOVE, [this.before(at), limit]);
    return { removed: removed.length + (await this.giveUp(at, limit)), failed: 0 };
  }

  private async giveUp(at: Date, limit: number): Promise<number> {
    const events = await this.em.execute<{ id: string; type: string; handlers: string[] }[]>(GIVE_UP, [givenUpBefore(at), limit]);
    for (const { id, type, handlers } of events) this.log.error('event-given-up', { eventId: id, type, handlers });
    return events.length;
  }
}

function givenUpBefore(at: Date): Date {
  return new Date(at.getTime() - GIVEN_UP_MS);
}

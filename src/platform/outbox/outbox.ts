import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import type { EventType } from '../../kernel/event-type.js';
import { type EventId, Ids } from '../../kernel/ids.js';
import { EventHandlers } from './event-handlers.js';
import { told } from './event-trace.js';
import { OUTBOX_CHANNEL } from './outbox-channel.js';

const APPEND = `
  with event as (
    insert into outbox_event (id, type, payload, occurred_at) values (?, ?, ?::jsonb, ?) returning id, occurred_at
  ), delivery as (
    insert into outbox_delivery (event_id, handler, due_at)
    select event.id, handler, event.occurred_at from event, unnest(?::text[]) as handler
  )
  select pg_notify('${OUTBOX_CHANNEL}', '')`;

/** Announces events in the transaction that makes them true (law 4). */
@Injectable()
export class Outbox {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly handlers: EventHandlers,
  ) {}

  /** Must be called inside a transaction; nothing is told when it rolls back. */
  async append<P extends object>(type: EventType<P>, payload: P): Promise<void> {
    if (!this.em.isInTransaction()) throw new Error(`${type.name} announced outside a transaction`);
    const handlers = this.handlers.namesFor(type.name);
    const id = this.ids.ordered<EventId>();
    await this.em.execute(APPEND, [id, type.name, JSON.stringify(told(payload)), this.clock.now(), `{${handlers.join(',')}}`]);
  }

  /** Parameters for `announced`: the event's id, the moment, the handlers. */
  announcement(type: EventType<object>): readonly [EventId, Date, string[]] {
    return [this.ids.ordered<EventId>(), this.clock.now(), this.handlers.namesFor(type.name)];
  }
}

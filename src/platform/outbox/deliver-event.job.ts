import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import type { EventId } from '../../kernel/ids.js';
import { JobHandler } from '../jobs/job-handler.js';
import { Log } from '../telemetry/log.js';
import { EventHandlers } from './event-handlers.js';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10 * 60_000;

const LOCK = `
  select e.type, e.payload, e.occurred_at, d.attempts
  from outbox_delivery d join outbox_event e on e.id = d.event_id
  where d.event_id = ? and d.handler = ? and d.delivered_at is null for update of d skip locked`;
const DELIVERED = 'update outbox_delivery set delivered_at = ?, due_at = null, last_error = null where event_id = ? and handler = ?';
const FAILED = `
  update outbox_delivery set attempts = attempts + 1, due_at = ?, last_error = ?
  where event_id = ? and handler = ? and delivered_at is null`;
const SETTLE = `
  update outbox_delivery set due_at = null where event_id = ? and handler = ? and delivered_at is not null and due_at is not null`;

interface Locked {
  type: string;
  payload: object;
  occurred_at: Date;
  attempts: number;
}

/** Told by a newer process, or removed since: tried again later and later, like any failure. */
class HandlerUnknown extends Error {
  override readonly name = 'HandlerUnknown';
}

/** Hands an event to one handler; what the handler does and that it did it is one transaction. */
@Injectable()
export class DeliverEvent extends JobHandler {
  readonly queue = 'events';
  readonly concurrency = 8;

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly handlers: EventHandlers,
    private readonly log: Log,
  ) {
    super();
  }

  async run(id: string): Promise<void> {
    const [eventId, name] = id.split('/') as [EventId, string];
    let attempts = 0;
    try {
      await this.em.transactional(async () => {
        const [locked] = await this.em.execute<Locked[]>(LOCK, [eventId, name]);
        if (!locked) {
          await this.em.execute(SETTLE, [eventId, name]); // delivered: nobody rings again; else it is being delivered elsewhere
          return;
        }
        attempts = locked.attempts;
        const handler = this.handlers.find(name);
        if (!handler) throw new HandlerUnknown();
        await handler.handle({ id: eventId, type: locked.type, occurredAt: new Date(locked.occurred_at), payload: locked.payload });
        await this.em.execute(DELIVERED, [this.clock.now(), eventId, name]);
      });
    } catch (error) {
      this.log.warn('event-handler-failed', { handler: name, eventId, attempts, error });
      const retryAt = this.clock.after(Math.min(FIRST_RETRY_MS * 2 ** attempts, LAST_RETRY_MS));
      await this.em.execute(FAILED, [retryAt, error instanceof Error ? error.name : 'unknown', eventId, name]);
    }
  }
}

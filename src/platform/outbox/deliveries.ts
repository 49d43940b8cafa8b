import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { Clock } from '../../kernel/clock.js';
import type { DomainEvent } from '../../kernel/event-type.js';
import type { EventId } from '../../kernel/ids.js';
import { Log } from '../telemetry/log.js';
import { Metrics } from '../telemetry/metrics.js';
import { inSpan } from '../telemetry/tracing/spans.js';
import { heard } from './event-trace.js';
import { EventHandlers } from './event-handlers.js';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10 * 60_000;

const FIND = `
  select e.type, e.payload, e.occurred_at, d.attempts
  from outbox_delivery d join outbox_event e on e.id = d.event_id
  where d.event_id = ? and d.handler = ? and d.delivered_at is null`;
const LOCK = `${FIND} for update of d skip locked`;
const DELIVERED = `
  update outbox_delivery set delivered_at = ?, due_at = null, last_error = null
  where event_id = ? and handler = ? and delivered_at is null`;
const FAILED = `
  update outbox_delivery set attempts = attempts + 1, due_at = ?, last_error = ?
  where event_id = ? and handler = ? and delivered_at is null`;
const SETTLE = `
  update outbox_delivery set due_at = null where event_id = ? and handler = ? and delivered_at is not null and due_at is not null`;

interface Open {
  readonly type: string;
  readonly payload: object;
  readonly occurred_at: Date;
  readonly attempts: number;
}

/** Told by a newer process, or removed since: tried again later and later, like any failure. */
class HandlerUnknown extends Error {
  override readonly name = 'HandlerUnknown';
}

/** Deliveries of events: each is made until it is done. */
@Injectable()
export class Deliveries {
  private readonly ended = this.metrics.counter({
    name: 'aicasso_outbox_deliveries_total', help: 'Attempts to hand an event to a handler, by how they ended.',
    labels: ['handler', 'outcome'],
  });

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly handlers: EventHandlers,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  /** By `<event>/<handler>`. What the handler does and that it did it is one transaction. */
  deliver(ring: string): Promise<void> {
    return this.make(ring, LOCK, (work) => this.em.transactional(work));
  }

  /** The same without a transaction: until the handler is done, the delivery stays open, and comes up again if the process dies. */
  deliverOutside(ring: string): Promise<void> {
    return this.make(ring, FIND, (work) => work());
  }

  private async make(ring: string, find: string, run: (work: () => Promise<void>) => Promise<void>): Promise<void> {
    const [eventId, name] = ring.split('/') as [EventId, string];
    let attempts = 0;
    try {
      await run(async () => {
        const [open] = await this.em.execute<Open[]>(find, [eventId, name]);
        if (!open) {
          await this.em.execute(SETTLE, [eventId, name]); // delivered: nobody rings again; else it is being delivered elsewhere
          return;
        }
        attempts = open.attempts;
        const { payload, from } = heard(open.payload);
        const event = { id: eventId, type: open.type, occurredAt: new Date(open.occurred_at), payload };
        await inSpan(`deliver ${name}`, { kind: SpanKind.CONSUMER, from }, () => this.handle(name, event));
        await this.em.execute(DELIVERED, [this.clock.now(), eventId, name]);
      });
      this.ended.inc({ handler: name, outcome: 'done' });
    } catch (error) {
      this.ended.inc({ handler: name, outcome: 'failed' });
      this.log.warn('event-handler-failed', { handler: name, eventId, attempts, error });
      const retryAt = this.clock.after(Math.min(FIRST_RETRY_MS * 2 ** attempts, LAST_RETRY_MS));
      await this.em.execute(FAILED, [retryAt, error instanceof Error ? error.name : 'unknown', eventId, name]);
    }
  }

  private async handle(name: string, event: DomainEvent): Promise<void> {
    const handler = this.handlers.find(name);
    if (!handler) throw new HandlerUnknown();
    await handler.handle(event);
  }
}

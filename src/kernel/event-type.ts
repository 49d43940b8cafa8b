import type { EventId } from './ids.js';

/** A kind of event: its public name and, for the compiler, the shape of its payload (ids and plain values, no personal data). */
export class EventType<Payload extends object> {
  /** Type only: `typeof PostLiked.payload`. */
  declare readonly payload: Payload;
  constructor(readonly name: string) {}
}

export interface DomainEvent<Payload extends object = object> {
  readonly id: EventId;
  readonly type: string;
  readonly occurredAt: Date;
  readonly payload: Payload;
}

/** Reacts to an event, in its own transaction, at least once: must be idempotent. Found at start; two of one name refuse the start. */
export abstract class EventHandler<Payload extends object = object> {
  abstract readonly name: string;
  abstract readonly on: EventType<Payload>;
  abstract handle(event: DomainEvent<Payload>): Promise<void>;
}

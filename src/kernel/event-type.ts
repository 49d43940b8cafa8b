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

/** Reacts to an event, in a transaction of its own, at least once: must be idempotent. Found at start; two of one name refuse the start. */
export abstract class EventHandler<Payload extends object = object> {
  abstract readonly name: string;
  abstract readonly on: EventType<Payload>;
  /**
   * True for one that asks somebody over the network: handled without a transaction and on a queue of its own, so that a slow answer
   * holds up no other event and no connection. What is to be true together it writes in a transaction of its own.
   */
  readonly asksOutside: boolean = false;
  abstract handle(event: DomainEvent<Payload>): Promise<void>;
}

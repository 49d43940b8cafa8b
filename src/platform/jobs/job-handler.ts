/** Bull queues. A job is a doorbell: it carries an id, and PostgreSQL holds the truth (law 4). */
export const QUEUES = ['deletions', 'events', 'exports', 'generations', 'grants', 'outside', 'push'] as const;
export type QueueName = (typeof QUEUES)[number];

/** Answers one queue's rings. Found at start; a queue without a handler, or with two, refuses the start. */
export abstract class JobHandler {
  abstract readonly queue: QueueName;
  /** Rings answered at a time by this process. */
  abstract readonly concurrency: number;
  /** May be called again for the same ring, and for one whose work is done already. What it throws is logged; it is not rung again. */
  abstract run(id: string): Promise<void>;
}

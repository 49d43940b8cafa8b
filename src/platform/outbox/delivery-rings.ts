import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Jobs } from '../jobs/jobs.js';
import { RingSource, type Rung } from '../jobs/queue-rebuild.js';
import { type DeliveryQueue, EventHandlers } from './event-handlers.js';

const PAGE = 500;
const OPEN = `
  select event_id, handler from outbox_delivery
  where due_at is not null and (event_id, handler) > (?, ?) order by event_id, handler limit ${PAGE}`;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Rings for every delivery of the queue that is still to be made. */
@Injectable()
export class DeliveryRings extends RingSource {
  readonly queue: DeliveryQueue = 'events';

  constructor(
    private readonly em: EntityManager,
    private readonly jobs: Jobs,
    private readonly handlers: EventHandlers,
  ) {
    super();
  }

  async ringAll(): Promise<Rung> {
    let [rung, failed] = [0, 0];
    for (let after = { event_id: FIRST, handler: '' }; ;) {
      const rows = await this.em.execute<(typeof after)[]>(OPEN, [after.event_id, after.handler]);
      for (const { event_id, handler } of rows) {
        if (this.handlers.queueOf(handler) !== this.queue) continue;
        const delivery = `${event_id}/${handler}`;
        if (await this.jobs.ring(this.queue, delivery, { once: delivery })) rung += 1;
        else failed += 1;
      }
      after = rows.at(-1) ?? after;
      if (rows.length < PAGE) return { rung, failed };
    }
  }
}

/** Of handlers that ask outside. */
@Injectable()
export class OutsideRings extends DeliveryRings {
  override readonly queue = 'outside';
}

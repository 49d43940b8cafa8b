import { Injectable } from '@nestjs/common';
import { JobHandler } from '../jobs/job-handler.js';
import { Deliveries } from './deliveries.js';

/** Hands an event to one handler; what the handler does and that it did it is one transaction. */
@Injectable()
export class DeliverEvent extends JobHandler {
  readonly queue = 'events';
  readonly concurrency = 8;

  constructor(private readonly deliveries: Deliveries) {
    super();
  }

  run(ring: string): Promise<void> {
    return this.deliveries.deliver(ring);
  }
}

import { Injectable } from '@nestjs/common';
import { JobHandler } from '../jobs/job-handler.js';
import { Deliveries } from './deliveries.js';

/** Hands an event to a handler that asks somebody over the network: few at a time, and none holds a connection while it waits. */
@Injectable()
export class DeliverOutside extends JobHandler {
  readonly queue = 'outside';
  readonly concurrency = 4;

  constructor(private readonly deliveries: Deliveries) {
    super();
  }

  run(ring: string): Promise<void> {
    return this.deliveries.deliverOutside(ring);
  }
}

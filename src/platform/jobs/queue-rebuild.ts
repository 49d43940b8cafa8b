import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { QueueName } from './job-handler.js';

export interface Rung {
  readonly rung: number;
  /** Rings that the queue did not take. */
  readonly failed: number;
}

/** Whoever rings for rows of its own: says it all again after Redis was lost. Found at start. */
export abstract class RingSource {
  abstract readonly queue: QueueName;
  /** Rings for every row that waits for something, now or later. Rings that are there already do no harm. */
  abstract ringAll(): Promise<Rung>;
}

/** Makes the queues anew from PostgreSQL: `cli queue rebuild`. Without it the sweeps find the same, row by row, as they fall due. */
@Injectable()
export class QueueRebuild {
  constructor(private readonly discovery: DiscoveryService) {}

  async run(): Promise<Partial<Record<QueueName, Rung>>> {
    const instances = this.discovery.getProviders().map(({ instance }) => instance as unknown);
    const totals: Partial<Record<QueueName, Rung>> = {};
    for (const source of new Set(instances.filter((it) => it instanceof RingSource))) {
      const { rung, failed } = await source.ringAll();
      const before = totals[source.queue] ?? { rung: 0, failed: 0 };
      totals[source.queue] = { rung: before.rung + rung, failed: before.failed + failed };
    }
    return totals;
  }
}

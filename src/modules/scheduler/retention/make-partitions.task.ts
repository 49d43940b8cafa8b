import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { MonthlyPartitions } from '../../../platform/persistence/monthly-partitions.js';
import { Log } from '../../../platform/telemetry/log.js';

/** Parts of the months to come, long before they begin. What comes while there is none lies in the default part, and moves. */
@Injectable()
export class MakePartitions extends PeriodicTask {
  readonly name = 'scheduler.make-partitions';
  readonly everyMs = 86_400_000;

  constructor(private readonly partitions: MonthlyPartitions, private readonly clock: Clock, private readonly log: Log) {
    super();
  }

  async run(): Promise<void> {
    const made = await this.partitions.makeAhead('retention_run', this.clock.now());
    if (made.length > 0) this.log.info('partitions-made', { made });
  }
}

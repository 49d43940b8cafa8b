import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { GrantErrands } from './grant-errands.js';

const BATCH = 200;

/** Rings again for what a provider has not answered yet, as it falls due. */
@Injectable()
export class GrantSweep extends PeriodicTask {
  readonly name = 'auth.sweep-grants';
  readonly everyMs = 10_000;

  constructor(
    private readonly errands: GrantErrands,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async run(): Promise<void> {
    for (const id of await this.errands.overdue(BATCH)) await this.jobs.ring('grants', id, { once: `overdue/${id}` });
  }
}

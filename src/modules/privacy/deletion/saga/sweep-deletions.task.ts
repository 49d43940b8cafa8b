import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../../kernel/periodic-task.js';
import { Jobs } from '../../../../platform/jobs/jobs.js';
import { SagaRepository } from './saga.repository.js';

const BATCH = 200;

/** Rings for every deletion whose time has come: the grace is over, a step is to be tried again, or whoever carried it on is gone. */
@Injectable()
export class SweepDeletions extends PeriodicTask {
  readonly name = 'privacy.sweep-deletions';
  readonly everyMs = 15_000;

  constructor(
    private readonly saga: SagaRepository,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async run(): Promise<void> {
    for (const id of await this.saga.due(BATCH)) await this.jobs.ring('deletions', id, { once: `due/${id}` });
  }
}

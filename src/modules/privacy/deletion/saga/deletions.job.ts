import { Injectable } from '@nestjs/common';
import type { DeletionId } from '../../../../kernel/ids.js';
import { JobHandler } from '../../../../platform/jobs/job-handler.js';
import { DeletionSaga } from './deletion-saga.js';

/** A queue of its own: the end of a large account takes its time. */
@Injectable()
export class DeletionsJob extends JobHandler {
  readonly queue = 'deletions';
  readonly concurrency = 2;

  constructor(private readonly saga: DeletionSaga) {
    super();
  }

  run(id: string): Promise<void> {
    return this.saga.run(id as DeletionId);
  }
}

import { Injectable } from '@nestjs/common';
import { JobHandler } from '../../../platform/jobs/job-handler.js';
import { GrantErrands } from './grant-errands.js';

/** A queue of its own, so that a provider that is slow holds up nothing else. */
@Injectable()
export class GrantsJob extends JobHandler {
  readonly queue = 'grants';
  readonly concurrency = 2;

  constructor(private readonly errands: GrantErrands) {
    super();
  }

  run(id: string): Promise<void> {
    return this.errands.run(id);
  }
}

import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { LibraryService } from './library.service.js';

const BATCH = 100;

/** Goes on with deletions that storage did not let through, or that a crash cut short. */
@Injectable()
export class FinishDeletions extends PeriodicTask {
  readonly name = 'generation.finish-deletions';
  readonly everyMs = 60_000;

  constructor(private readonly library: LibraryService) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (const { id, accountId } of await this.library.unfinishedDeletions(BATCH)) {
      if (signal.aborted) return;
      await this.library.delete(accountId, id);
    }
  }
}

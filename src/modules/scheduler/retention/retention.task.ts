import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { RetentionBusy, RetentionRunner } from './retention-runner.js';

export const RETENTION_EVERY_MS = 60_000;

/** Each minute, so that nothing outlives its period by more than the run that removes it. */
@Injectable()
export class RetentionTask extends PeriodicTask {
  readonly name = 'scheduler.retention';
  readonly everyMs = RETENTION_EVERY_MS;

  constructor(private readonly runner: RetentionRunner) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      const { ok, classes } = await this.runner.run({ signal });
      if (!ok && !signal.aborted)
        throw new Error(
          `Left over: ${classes
            .filter((c) => c.oldestOverdueMs > 0)
            .map((c) => c.retention)
            .join(', ')}`,
        );
    } catch (error) {
      if (!(error instanceof RetentionBusy)) throw error; // an operator's run does the work
    }
  }
}

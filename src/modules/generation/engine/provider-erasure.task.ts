import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { ProviderErasure } from './provider-erasure.js';

const BATCH = 50;

/** Tries again what a provider did not erase at once, until its own period is over. */
@Injectable()
export class ProviderErasureTask extends PeriodicTask {
  readonly name = 'generation.erase-at-providers';
  readonly everyMs = 5 * 60_000;

  constructor(private readonly erasure: ProviderErasure) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (const { attemptId, isOver } of await this.erasure.pending(BATCH)) {
      if (signal.aborted) return;
      await (isOver ? this.erasure.expired(attemptId) : this.erasure.erase(attemptId));
    }
  }
}

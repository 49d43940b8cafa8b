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
    await this.erasure.sweep(BATCH, signal);
  }
}

import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Errands } from './errands.js';

const BATCH = 50;

/** Tries again what a provider did not erase when it was asked first. */
@Injectable()
export class RunErrands extends PeriodicTask {
  readonly name = 'generation.run-provider-errands';
  readonly everyMs = 60_000;

  constructor(private readonly errands: Errands) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.errands.sweep(BATCH, signal);
  }
}

import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { AvatarDeletion } from './avatar-deletion.js';

const BATCH = 50;

/** Goes on with deletions that storage or a provider did not let through, or that a crash cut short. */
@Injectable()
export class AvatarSweep extends PeriodicTask {
  readonly name = 'generation.forget-avatars';
  readonly everyMs = 60_000;

  constructor(private readonly deletion: AvatarDeletion) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.deletion.sweep(BATCH, signal);
  }
}

import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { HoldCopies } from './hold-copies.js';
import { HoldRepository } from './hold.repository.js';

/** What came after a hold was approved is copied before its own period ends: the shortest is a day. */
@Injectable()
export class CopyHeld extends PeriodicTask {
  readonly name = 'privacy.hold-copies';
  readonly everyMs = 3_600_000;

  constructor(private readonly holds: HoldRepository, private readonly copies: HoldCopies) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (const { id } of await this.holds.standing()) await this.copies.all(id, signal);
  }
}

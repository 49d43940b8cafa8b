import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../../kernel/event-type.js';
import { Jobs } from '../../../../platform/jobs/jobs.js';
import { DeletionDue } from '../deletion.events.js';

@Injectable()
export class RingForDeletion extends EventHandler<typeof DeletionDue.payload> {
  readonly name = 'privacy.ring-for-deletion';
  readonly on = DeletionDue;

  constructor(private readonly jobs: Jobs) {
    super();
  }

  async handle({ payload }: DomainEvent<typeof DeletionDue.payload>): Promise<void> {
    await this.jobs.ring('deletions', payload.deletionId); // a ring that is lost is made up for by the sweep
  }
}

import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { ProviderGrantDue } from '../auth.events.js';

@Injectable()
export class RingForGrant extends EventHandler<typeof ProviderGrantDue.payload> {
  readonly name = 'auth.ring-for-grant';
  readonly on = ProviderGrantDue;

  constructor(private readonly jobs: Jobs) {
    super();
  }

  async handle({ payload }: DomainEvent<typeof ProviderGrantDue.payload>): Promise<void> {
    await this.jobs.ring('grants', payload.grantId); // a ring that is lost is made up for by the sweep
  }
}

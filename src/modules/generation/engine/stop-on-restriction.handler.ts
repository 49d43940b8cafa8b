import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { ProcessingRestrictionChanged } from '../../auth/index.js';
import { UnsentWork } from './unsent-work.js';

type Payload = typeof ProcessingRestrictionChanged.payload;

/**
 * GDPR Art. 18: all that somebody has under way stops when their processing is restricted. What waits ends now; what runs, by its worker
 * at its next step, which asks the provider to stop. Of a call whose answer was lost the engine finds out first, within minutes.
 */
@Injectable()
export class StopOnRestriction extends EventHandler<Payload> {
  readonly name = 'generation.stop-on-restriction';
  readonly on = ProcessingRestrictionChanged;

  constructor(private readonly unsent: UnsentWork) {
    super();
  }

  async handle({ payload: { accountId, isRestricted } }: DomainEvent<Payload>): Promise<void> {
    if (!isRestricted) return;
    await this.unsent.stopForbidden(accountId);
    await this.unsent.callWorkers(accountId, ['at-provider', 'ingesting', 'submit-unknown']);
  }
}

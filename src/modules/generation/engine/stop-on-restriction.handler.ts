import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { ProcessingRestrictionChanged } from '../../auth/index.js';
import { UnsentWork } from './unsent-work.js';

type Payload = typeof ProcessingRestrictionChanged.payload;

/** GDPR Art. 18: what has not been sent when somebody's processing is restricted is stopped. */
@Injectable()
export class StopOnRestriction extends EventHandler<Payload> {
  readonly name = 'generation.stop-on-restriction';
  readonly on = ProcessingRestrictionChanged;

  constructor(private readonly unsent: UnsentWork) {
    super();
  }

  async handle({ payload: { accountId, isRestricted } }: DomainEvent<Payload>): Promise<void> {
    if (isRestricted) await this.unsent.stopForbidden(accountId);
  }
}

import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { AgeSignalChanged } from '../../auth/index.js';
import { UnsentWork } from './unsent-work.js';

type Payload = typeof AgeSignalChanged.payload;

/** A guardian took the permission back, or somebody turns out to be too young: what has not been sent is stopped. */
@Injectable()
export class StopOnAgeSignal extends EventHandler<Payload> {
  readonly name = 'generation.stop-on-age-signal';
  readonly on = AgeSignalChanged;

  constructor(private readonly unsent: UnsentWork) {
    super();
  }

  async handle({ payload: { accountId } }: DomainEvent<Payload>): Promise<void> {
    await this.unsent.stopForbidden(accountId);
  }
}

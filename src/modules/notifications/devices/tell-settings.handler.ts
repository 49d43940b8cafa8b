import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { ProcessingRestrictionChanged } from '../../auth/index.js';
import { PushSettingsChanged } from '../notifications.events.js';
import { Ties } from './ties.js';

/** Push was switched on or off, or the time zone changed: OneSignal is told of the devices and the person, or that it has none any more. */
@Injectable()
export class TellSettings extends EventHandler<typeof PushSettingsChanged.payload> {
  readonly name = 'notifications.tell-settings';
  readonly on = PushSettingsChanged;

  constructor(private readonly ties: Ties) {
    super();
  }

  handle({ payload }: DomainEvent<typeof PushSettingsChanged.payload>): Promise<void> {
    return this.ties.settle(payload.accountId);
  }
}

/** While processing is restricted (GDPR Art. 18) nothing new is told; what was withheld is told when that is over. */
@Injectable()
export class TellRestriction extends EventHandler<typeof ProcessingRestrictionChanged.payload> {
  readonly name = 'notifications.tell-restriction';
  readonly on = ProcessingRestrictionChanged;

  constructor(private readonly ties: Ties) {
    super();
  }

  handle({ payload }: DomainEvent<typeof ProcessingRestrictionChanged.payload>): Promise<void> {
    return this.ties.settle(payload.accountId, { again: true });
  }
}

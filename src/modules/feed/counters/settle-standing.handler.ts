import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { AccountStatusChanged, ProcessingRestrictionChanged } from '../../auth/index.js';
import { Standing, StandingUnsettled } from './standing.js';

/** What people did stops counting when they are suspended or leave, and counts again when they are back. */
@Injectable()
export class SettleStanding extends EventHandler<typeof AccountStatusChanged.payload> {
  readonly name = 'feed.settle-standing';
  readonly on = AccountStatusChanged;

  constructor(private readonly standing: Standing) {
    super();
  }

  handle({ payload }: DomainEvent<typeof AccountStatusChanged.payload>): Promise<void> {
    return this.standing.settle(payload.accountId);
  }
}

/** The same while a person's processing is restricted: what they published is out of sight as a suspended person's is. */
@Injectable()
export class SettleRestricted extends EventHandler<typeof ProcessingRestrictionChanged.payload> {
  readonly name = 'feed.settle-restricted';
  readonly on = ProcessingRestrictionChanged;

  constructor(private readonly standing: Standing) {
    super();
  }

  handle({ payload }: DomainEvent<typeof ProcessingRestrictionChanged.payload>): Promise<void> {
    return this.standing.settle(payload.accountId);
  }
}

@Injectable()
export class GoOnSettlingStanding extends EventHandler<typeof StandingUnsettled.payload> {
  readonly name = 'feed.go-on-settling-standing';
  readonly on = StandingUnsettled;

  constructor(private readonly standing: Standing) {
    super();
  }

  handle({ payload }: DomainEvent<typeof StandingUnsettled.payload>): Promise<void> {
    return this.standing.settle(payload.accountId);
  }
}

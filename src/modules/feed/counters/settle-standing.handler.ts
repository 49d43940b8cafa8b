import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { AccountStatusChanged } from '../../auth/index.js';
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

import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { PointsChanged } from '../../billing/index.js';
import { AccountEvents } from './account-events.js';

@Injectable()
export class TellPointsChanged extends EventHandler<typeof PointsChanged.payload> {
  readonly name = 'generation.tell-points-changed';
  readonly on = PointsChanged;

  constructor(private readonly events: AccountEvents) {
    super();
  }

  async handle({ payload: { accountId } }: DomainEvent<typeof PointsChanged.payload>): Promise<void> {
    await this.events.append(accountId, 'points.changed', {});
  }
}

import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { NotificationTold } from '../../../kernel/notification.js';
import { AccountEvents } from './account-events.js';

@Injectable()
export class TellNotificationCreated extends EventHandler<typeof NotificationTold.payload> {
  readonly name = 'generation.tell-notification-created';
  readonly on = NotificationTold;

  constructor(private readonly events: AccountEvents) {
    super();
  }

  async handle({ payload: { accountId, id } }: DomainEvent<typeof NotificationTold.payload>): Promise<void> {
    await this.events.append(accountId, 'notification.created', { id });
  }
}

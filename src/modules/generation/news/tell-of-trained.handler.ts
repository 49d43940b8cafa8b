import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { NotificationDue } from '../../../kernel/notification.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { AvatarTrained } from '../generation.events.js';

type Payload = typeof AvatarTrained.payload;

@Injectable()
export class TellOfTrained extends EventHandler<Payload> {
  readonly name = 'generation.tell-of-trained';
  readonly on = AvatarTrained;

  constructor(private readonly outbox: Outbox) {
    super();
  }

  handle({ payload: { avatarId, accountId, status } }: DomainEvent<Payload>): Promise<void> {
    const kind = status === 'ready' ? 'avatar-ready' : 'avatar-failed';
    return this.outbox.append(NotificationDue, { accountId, kind, subject: { type: 'avatar', id: avatarId }, key: avatarId });
  }
}

import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { NotificationDue } from '../../../kernel/notification.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { PersonFollowed } from '../feed.events.js';

type Payload = typeof PersonFollowed.payload;

/** The profile is named by the account, whose name may change; the inbox shows who followed last. */
@Injectable()
export class TellOfFollow extends EventHandler<Payload> {
  readonly name = 'feed.tell-of-follow';
  readonly on = PersonFollowed;

  constructor(private readonly outbox: Outbox) {
    super();
  }

  handle({ payload: { followedId, by } }: DomainEvent<Payload>): Promise<void> {
    const subject = { type: 'profile', id: followedId } as const;
    return this.outbox.append(NotificationDue, { accountId: followedId, kind: 'follow', subject, actorId: by });
  }
}

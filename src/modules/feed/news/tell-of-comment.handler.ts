import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { NotificationDue } from '../../../kernel/notification.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { CommentWritten } from '../feed.events.js';

type Payload = typeof CommentWritten.payload;

/** The person who is answered, and the person whose post it is; who is both hears of the answer. Those of one post come together. */
@Injectable()
export class TellOfComment extends EventHandler<Payload> {
  readonly name = 'feed.tell-of-comment';
  readonly on = CommentWritten;

  constructor(private readonly outbox: Outbox) {
    super();
  }

  async handle({ payload: { commentId, postId, authorId, by, repliedTo } }: DomainEvent<Payload>): Promise<void> {
    const told = { subject: { type: 'comment', id: commentId }, contextId: postId, actorId: by, groupKey: postId, key: commentId } as const;
    if (repliedTo !== null && repliedTo !== by) {
      await this.outbox.append(NotificationDue, { ...told, accountId: repliedTo, kind: 'reply' });
    }
    if (authorId !== by && authorId !== repliedTo) {
      await this.outbox.append(NotificationDue, { ...told, accountId: authorId, kind: 'comment' });
    }
  }
}

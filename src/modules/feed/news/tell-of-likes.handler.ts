import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { NotificationDue } from '../../../kernel/notification.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { CommentLiked, PostLiked } from '../feed.events.js';

/** Each person counts once for a post: who takes it back and likes again has told nothing new. */
@Injectable()
export class TellOfLike extends EventHandler<typeof PostLiked.payload> {
  readonly name = 'feed.tell-of-like';
  readonly on = PostLiked;

  constructor(private readonly outbox: Outbox) {
    super();
  }

  async handle({ payload: { postId, authorId, by } }: DomainEvent<typeof PostLiked.payload>): Promise<void> {
    if (authorId === by) return;
    await this.outbox.append(NotificationDue, { accountId: authorId, kind: 'like', subject: { type: 'post', id: postId }, actorId: by });
  }
}

const POST_OF = 'select post_id as "postId" from comment where id = ?';

@Injectable()
export class TellOfCommentLike extends EventHandler<typeof CommentLiked.payload> {
  readonly name = 'feed.tell-of-comment-like';
  readonly on = CommentLiked;

  constructor(private readonly em: EntityManager, private readonly outbox: Outbox) {
    super();
  }

  async handle({ payload: { commentId, authorId, by } }: DomainEvent<typeof CommentLiked.payload>): Promise<void> {
    if (authorId === by) return;
    const [comment] = await this.em.execute<{ postId: string }[]>(POST_OF, [commentId]);
    if (!comment) return; // gone meanwhile
    await this.outbox.append(NotificationDue, {
      accountId: authorId, kind: 'comment-like', subject: { type: 'comment', id: commentId }, contextId: comment.postId, actorId: by,
    });
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { Counters } from '../counters/counters.js';
import { CommentWritten } from '../feed.events.js';
import { CommentRepository, type LockedComment } from './comment.repository.js';

/** What goes along when a comment comes into sight or goes out of it. In the caller's transaction; of locked rows. */
@Injectable()
export class CommentStates {
  constructor(
    private readonly comments: CommentRepository,
    private readonly counters: Counters,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Seen by others from now on. */
  async publish(comment: LockedComment): Promise<void> {
    await this.comments.setState(comment.id, 'published', null);
    await this.count(comment, 1);
    if (comment.state === 'held') await this.announce(comment); // what was removed had been announced
  }

  /** By a decision. */
  async remove(comment: LockedComment): Promise<void> {
    await this.comments.setState(comment.id, 'removed', this.clock.now());
    if (comment.state === 'published') await this.count(comment, -1);
  }

  async count({ postId, rootId, counted }: Pick<LockedComment, 'postId' | 'rootId' | 'counted'>, delta: 1 | -1): Promise<void> {
    if (!counted) return;
    await this.counters.add('post-comments', postId, delta);
    if (rootId !== null) await this.counters.add('comment-replies', rootId, delta);
  }

  async announce(comment: Pick<LockedComment, 'id' | 'postId' | 'postAuthorId' | 'accountId' | 'repliedTo'>): Promise<void> {
    const { id, postId, postAuthorId, accountId, repliedTo } = comment;
    await this.outbox.append(CommentWritten, { commentId: id, postId, authorId: postAuthorId, by: accountId, repliedTo });
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, CommentId, PostId } from '../../../kernel/ids.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { AuthFacade } from '../../auth/index.js';
import { CommentNotFound } from '../comments/comments.problems.js';
import { CommentLiked, PostLiked } from '../feed.events.js';
import { PostNotFound } from '../posts/posts.problems.js';
import { LikeRepository } from './like.repository.js';

/** Likes of posts and comments (P8). All idempotent. */
@Injectable()
export class LikesService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly likes: LikeRepository,
    private readonly outbox: Outbox,
    private readonly auth: AuthFacade,
  ) {}

  /** @throws PostNotFound for one that is hidden from the person, AccountSuspended */
  async likePost(by: AccountId, postId: PostId): Promise<void> {
    await this.em.transactional(async () => {
      const { authorId, isNew } = await this.likes.addToPost(postId, by, this.clock.now());
      if (authorId === null) throw new PostNotFound();
      if (isNew) await this.outbox.append(PostLiked, { postId, authorId, by });
      else await this.auth.assertActive(by);
    });
  }

  /** @throws PostNotFound, after the like was taken back: also of what is hidden by now */
  async unlikePost(by: AccountId, postId: PostId): Promise<void> {
    if (!(await this.likes.removeFromPost(postId, by))) throw new PostNotFound();
  }

  /** @throws CommentNotFound for one that is hidden from the person, or whose post is; AccountSuspended */
  async likeComment(by: AccountId, commentId: CommentId): Promise<void> {
    await this.em.transactional(async () => {
      const { authorId, isNew } = await this.likes.addToComment(commentId, by, this.clock.now());
      if (authorId === null) throw new CommentNotFound();
      if (isNew) await this.outbox.append(CommentLiked, { commentId, authorId, by });
      else await this.auth.assertActive(by);
    });
  }

  /** @throws CommentNotFound, after the like was taken back: also of what is hidden by now */
  async unlikeComment(by: AccountId, commentId: CommentId): Promise<void> {
    if (!(await this.likes.removeFromComment(commentId, by))) throw new CommentNotFound();
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, CommentId, PostId } from '../../../kernel/ids.js';
import { AuthFacade } from '../../auth/index.js';
import { CommentNotFound } from '../comments/comments.problems.js';
import { PostNotFound } from '../posts/posts.problems.js';
import { LikeRepository } from './like.repository.js';

/** Likes of posts and comments (P8). All idempotent. */
@Injectable()
export class LikesService {
  constructor(
    private readonly clock: Clock,
    private readonly likes: LikeRepository,
    private readonly auth: AuthFacade,
  ) {}

  /** @throws PostNotFound for one that is hidden from the person, AccountSuspended */
  async likePost(by: AccountId, postId: PostId): Promise<void> {
    const { isSeen, isActive } = await this.likes.addToPost(postId, by, this.clock.now());
    if (!isSeen) throw new PostNotFound();
    if (!isActive) await this.auth.assertActive(by);
  }

  /** @throws PostNotFound, after the like was taken back: also of what is hidden by now */
  async unlikePost(by: AccountId, postId: PostId): Promise<void> {
    if (!(await this.likes.removeFromPost(postId, by))) throw new PostNotFound();
  }

  /** @throws CommentNotFound for one that is hidden from the person, or whose post is; AccountSuspended */
  async likeComment(by: AccountId, commentId: CommentId): Promise<void> {
    const { isSeen, isActive } = await this.likes.addToComment(commentId, by, this.clock.now());
    if (!isSeen) throw new CommentNotFound();
    if (!isActive) await this.auth.assertActive(by);
  }

  /** @throws CommentNotFound, after the like was taken back: also of what is hidden by now */
  async unlikeComment(by: AccountId, commentId: CommentId): Promise<void> {
    if (!(await this.likes.removeFromComment(commentId, by))) throw new CommentNotFound();
  }
}

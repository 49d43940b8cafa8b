import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { PostState } from '../../../entities/feed/post.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, PostId } from '../../../kernel/ids.js';
import { ServiceUnavailable } from '../../../platform/http/index.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { Counters } from '../counters/counters.js';
import { PostDeleted } from '../feed.events.js';
import { PostRepository, type StoredPost } from './post.repository.js';

const OF_ACCOUNT = `select id from post where account_id = ? order by id limit ?`;

/** The end of posts: hidden first, then the bytes, then the row (law 6). Asked again after a failure it goes on. */
@Injectable()
export class PostRemoval {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly posts: PostRepository,
    private readonly counters: Counters,
    private readonly outbox: Outbox,
    private readonly storage: ObjectStorage,
  ) {}

  /**
   * False when there is no such post of this person. Whatever happens after, nobody sees it any more. What a decision removed is kept
   * for the appeal, out of its author's sight too, so that its creation cannot be posted anew while the removal stands.
   * @throws ServiceUnavailable when storage does not remove the bytes now: the sweep goes on.
   */
  async delete(accountId: AccountId, id: PostId): Promise<boolean> {
    const post = await this.em.transactional(() => this.hide(accountId, id));
    if (!post) return false;
    if (post.state !== 'removed') await this.finish(post);
    return true;
  }

  /**
   * For the end of an account: at most `limit` of their posts, files first. Returns how many; when as many as asked for, more may be left.
   * Outside of a transaction. @throws ServiceUnavailable: what it did is done, and the sweep goes on.
   */
  async deleteAllOf(accountId: AccountId, limit: number): Promise<number> {
    const rows = await this.em.execute<{ id: PostId }[]>(OF_ACCOUNT, [accountId, limit]);
    for (const { id } of rows) {
      await this.delete(accountId, id);
      await this.clearAway({ id }, ['preparing', 'removed']);
    }
    return rows.length;
  }

  /** Removes what is in one of these states, or being deleted, and nothing that became visible meanwhile. @throws ServiceUnavailable */
  async clearAway({ id }: Pick<StoredPost, 'id'>, states: readonly PostState[] = ['preparing']): Promise<void> {
    const post = await this.em.transactional(async () => {
      const found = await this.posts.lock(id);
      if (!found || ![...states, 'deleting'].includes(found.state)) return null;
      if (found.state === 'removed' && !found.deletedByAuthor) await this.tell(found);
      await this.posts.beginDeletion(id, this.clock.now());
      return found;
    });
    if (post) await this.finish(post);
  }

  private async finish({ id, key, thumbnailKey }: StoredPost): Promise<void> {
    const left = await this.storage.remove([key, thumbnailKey]);
    if (left.length > 0) throw new ServiceUnavailable();
    await this.posts.deleteRow(id);
  }

  private async hide(accountId: AccountId, id: PostId): Promise<StoredPost | null> {
    const post = await this.posts.lock(id);
    if (!post || post.accountId !== accountId || post.state === 'preparing') return null;
    if (post.state === 'deleting') return post;
    if (post.state === 'removed') {
      if (post.deletedByAuthor) return null;
      await this.posts.markDeleted(id, this.clock.now());
    } else await this.posts.beginDeletion(id, this.clock.now());
    if (post.state === 'published') await this.counters.add('posts', accountId, -1);
    await this.tell(post);
    return post;
  }

  private async tell({ id: postId, accountId }: StoredPost): Promise<void> {
    await this.outbox.append(PostDeleted, { postId, accountId });
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId, CommentId, PostId } from '../../../kernel/ids.js';
import { reachesComment, seesPost, VIEWER } from '../visibility/visibility.js';

/** What became of a wish to like. */
export interface Liking {
  /** Null: the person may not see it. */
  readonly authorId: AccountId | null;
  /** False: it was there, or the account is not active any more. */
  readonly isNew: boolean;
}

/**
 * Beside the like its count. The account is locked, so that nothing is counted for somebody who is being suspended: `Standing` finds
 * what came before, and what comes after finds the account as it is.
 */
const LIKE_POST = `
  with seen as (
    select post.id, post.account_id from ${VIEWER}, post where post.id = ? and ${seesPost('post')}
  ), liker as (
    select a.id from account a where a.id = ? and a.status = 'active' and exists (select 1 from seen) for share
  ), added as (
    insert into post_like (post_id, account_id, created_at) select seen.id, liker.id, ? from seen, liker
    on conflict do nothing returning post_id
  ), told as (
    insert into count_delta (subject_id, counter, delta) select post_id, 'post-likes', 1 from added
  )
  select (select account_id from seen) as "authorId", exists (select 1 from added) as "isNew"`;

const LIKE_COMMENT = `
  with seen as (
    select c.id, c.account_id from ${VIEWER}, comment c where c.id = ? and ${reachesComment('c')}
  ), liker as (
    select a.id from account a where a.id = ? and a.status = 'active' and exists (select 1 from seen) for share
  ), added as (
    insert into comment_like (comment_id, account_id, created_at) select seen.id, liker.id, ? from seen, liker
    on conflict do nothing returning comment_id
  ), told as (
    insert into count_delta (subject_id, counter, delta) select comment_id, 'comment-likes', 1 from added
  )
  select (select account_id from seen) as "authorId", exists (select 1 from added) as "isNew"`;

/** What is hidden meanwhile can be taken back as well: the like goes, and who may not see it is told that it is not there. */
const UNLIKE_POST = `
  with gone as (delete from post_like where post_id = ? and account_id = ? returning post_id, counted),
    told as (insert into count_delta (subject_id, counter, delta) select post_id, 'post-likes', -1 from gone where counted)
  select exists (select 1 from ${VIEWER}, post where post.id = ? and ${seesPost('post')}) as "isSeen"`;

const UNLIKE_COMMENT = `
  with gone as (delete from comment_like where comment_id = ? and account_id = ? returning comment_id, counted),
    told as (insert into count_delta (subject_id, counter, delta) select comment_id, 'comment-likes', -1 from gone where counted)
  select exists (select 1 from ${VIEWER}, comment c where c.id = ? and ${reachesComment('c')}) as "isSeen"`;

/** Likes and their counts, each in one statement: nobody waits for anybody but for a second like of their own. */
@Injectable()
export class LikeRepository {
  constructor(private readonly em: EntityManager) {}

  addToPost(postId: PostId, by: AccountId, at: Date): Promise<Liking> {
    return this.one<Liking>(LIKE_POST, [by, postId, by, at]);
  }

  addToComment(commentId: CommentId, by: AccountId, at: Date): Promise<Liking> {
    return this.one<Liking>(LIKE_COMMENT, [by, commentId, by, at]);
  }

  /** Whether the person may see the post. */
  async removeFromPost(postId: PostId, by: AccountId): Promise<boolean> {
    return (await this.one<{ isSeen: boolean }>(UNLIKE_POST, [postId, by, by, postId])).isSeen;
  }

  async removeFromComment(commentId: CommentId, by: AccountId): Promise<boolean> {
    return (await this.one<{ isSeen: boolean }>(UNLIKE_COMMENT, [commentId, by, by, commentId])).isSeen;
  }

  private async one<Row extends object>(sql: string, params: unknown[]): Promise<Row> {
    const [row] = await this.em.execute<Row[]>(sql, params);
    return row!;
  }
}

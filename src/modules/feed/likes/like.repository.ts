import { Injectable } from '@nestjs/common';
import type { AccountId, CommentId, PostId } from '../../../kernel/ids.js';
import { announced } from '../../../platform/outbox/announced.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { Writes } from '../../../platform/persistence/writes.js';
import { CommentLiked, PostLiked } from '../feed.events.js';
import { isPublic, reachesComment, seesPost, VIEWER } from '../visibility/visibility.js';

/** What became of a wish to like. */
export interface Liking {
  /** False: the person may not see it. */
  readonly isSeen: boolean;
  /** False for an account that is not active any more, and for what is not seen. */
  readonly isActive: boolean;
}

const BY = VIEWER.replace('?', '$1');
/** Of the like that was added, and what it is of. */
const ADDED = 'select seen.account_id as author_id, added.* from seen, added';

/**
 * `$1` by, `$2` what, `$3` when, from `$4` on: the event. Beside the like its count. The account is locked, so that nothing is counted for
 * somebody who is being suspended: `Standing` finds what came before, and what comes after finds the account as it is.
 */
const LIKE_POST = {
  name: 'feed.like-post',
  text: `
  with seen as (
    select post.id, post.account_id from ${BY}, post where post.id = $2 and ${seesPost('post')}
  ), liker as (
    select a.id from account a where a.id = $1 and ${isPublic('a')} and exists (select 1 from seen) for share
  ), added as (
    insert into post_like (post_id, account_id, created_at) select seen.id, liker.id, $3::timestamptz from seen, liker
    on conflict do nothing returning post_id, account_id
  ), told as (
    insert into count_delta (subject_id, counter, delta) select post_id, 'post-likes', 1 from added
  ), news as (${ADDED}), ${announced({
    type: PostLiked, when: 'news', payload: { postId: 'post_id', authorId: 'author_id', by: 'account_id' }, firstParam: 4,
  })}
  select exists (select 1 from seen) as "isSeen", exists (select 1 from liker) as "isActive"`,
};

const LIKE_COMMENT = {
  name: 'feed.like-comment',
  text: `
  with seen as (
    select c.id, c.account_id from ${BY}, comment c where c.id = $2 and ${reachesComment('c')}
  ), liker as (
    select a.id from account a where a.id = $1 and ${isPublic('a')} and exists (select 1 from seen) for share
  ), added as (
    insert into comment_like (comment_id, account_id, created_at) select seen.id, liker.id, $3::timestamptz from seen, liker
    on conflict do nothing returning comment_id, account_id
  ), told as (
    insert into count_delta (subject_id, counter, delta) select comment_id, 'comment-likes', 1 from added
  ), news as (${ADDED}), ${announced({
    type: CommentLiked, when: 'news', payload: { commentId: 'comment_id', authorId: 'author_id', by: 'account_id' }, firstParam: 4,
  })}
  select exists (select 1 from seen) as "isSeen", exists (select 1 from liker) as "isActive"`,
};

/**
 * `$1` by, `$2` what. What is hidden meanwhile can be taken back as well: the like goes, and who may not see it is told that it is not
 * there.
 */
const UNLIKE_POST = {
  name: 'feed.unlike-post',
  text: `
  with gone as (delete from post_like where post_id = $2 and account_id = $1 returning post_id, counted),
    told as (insert into count_delta (subject_id, counter, delta) select post_id, 'post-likes', -1 from gone where counted)
  select exists (select 1 from ${BY}, post where post.id = $2 and ${seesPost('post')}) as "isSeen"`,
};

const UNLIKE_COMMENT = {
  name: 'feed.unlike-comment',
  text: `
  with gone as (delete from comment_like where comment_id = $2 and account_id = $1 returning comment_id, counted),
    told as (insert into count_delta (subject_id, counter, delta) select comment_id, 'comment-likes', -1 from gone where counted)
  select exists (select 1 from ${BY}, comment c where c.id = $2 and ${reachesComment('c')}) as "isSeen"`,
};

/** Likes, their counts and their events, each in one statement: nobody waits for anybody but for a second like of their own. */
@Injectable()
export class LikeRepository {
  constructor(private readonly writes: Writes, private readonly outbox: Outbox) {}

  addToPost(postId: PostId, by: AccountId, at: Date): Promise<Liking> {
    return this.writes.one<Liking>(LIKE_POST, [by, postId, at, ...this.outbox.announcement(PostLiked)]);
  }

  addToComment(commentId: CommentId, by: AccountId, at: Date): Promise<Liking> {
    return this.writes.one<Liking>(LIKE_COMMENT, [by, commentId, at, ...this.outbox.announcement(CommentLiked)]);
  }

  /** Whether the person may see the post. */
  async removeFromPost(postId: PostId, by: AccountId): Promise<boolean> {
    return (await this.writes.one<{ isSeen: boolean }>(UNLIKE_POST, [by, postId])).isSeen;
  }

  async removeFromComment(commentId: CommentId, by: AccountId): Promise<boolean> {
    return (await this.writes.one<{ isSeen: boolean }>(UNLIKE_COMMENT, [by, commentId])).isSeen;
  }
}

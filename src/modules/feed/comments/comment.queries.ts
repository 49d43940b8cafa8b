import { Injectable } from '@nestjs/common';
import type { AccountId, CommentId, PostId } from '../../../kernel/ids.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import { READER } from '../counters/count-sql.js';
import type { Place } from '../timed-list.js';
import { ownsComment, ownsPost, reachesComment, seesComment, seesPost, seesThread, VIEWER, wanted } from '../visibility/visibility.js';
import { COMMENT_COLUMNS, COMMENT_FROM, type CommentRow } from './comment-row.js';

const mayRead = (comment: string): string => `(${seesComment(comment)} or ${ownsComment(comment)})`;
/** Of a comment that a thread began with: its place is shown while something can be read below it. */
const mayMeet = (root: string): string =>
  `(${mayRead(root)} or ${seesThread(root)} and exists (select 1 from comment r where r.root_id = ${root}.id and ${mayRead('r')}))`;
/** What is the reader's own is wanted, and the place of what is of nobody any more. */
const isWanted = (comment: string): string =>
  `(${comment}.account_id is null or ${comment}.account_id = viewer.id or ${wanted(`${comment}.account_id`, `${comment}.folded`)})`;
const mayReadPost = (id: string): string =>
  `exists (select 1 from post where post.id = ${id} and (${seesPost('post')} or ${ownsPost('post')}))`;

/** `$1`: the reader, or null. */
const SEEN_BY = VIEWER.replace('?', '$1');

/** `$2`: the post. */
const READS_POST: PreparedRead = { name: 'feed.reads-post', text: `select 1 from ${SEEN_BY} where ${mayReadPost('$2::uuid')}` };
/** `$2`: the comment. */
const READS_THREAD: PreparedRead = {
  name: 'feed.reads-thread',
  text: `
  select 1 from ${SEEN_BY}, comment c
  where c.id = $2::uuid and (c.root_id is null and ${mayMeet('c')} or ${reachesComment('c')}) and ${mayReadPost('c.post_id')}`,
};

/** `$2`: the post; `$3` and `$4`: the place; `$5`: how many. Nothing for whoever may not read the post. */
const COMMENTS: PreparedRead = {
  name: 'feed.comments',
  text: `
  ${READER}
  select ${COMMENT_COLUMNS} from ${COMMENT_FROM}
  where c.post_id = $2::uuid and c.root_id is null and (c.created_at, c.id) < ($3::timestamptz, $4::uuid)
    and ${mayReadPost('$2::uuid')} and ${mayMeet('c')} and ${isWanted('c')}
  order by c.created_at desc, c.id desc limit $5`,
};

/** `$2`: the comment that the thread began with; the rest as above. */
const REPLIES: PreparedRead = {
  name: 'feed.replies',
  text: `
  ${READER}
  select ${COMMENT_COLUMNS} from ${COMMENT_FROM}
  where c.root_id = $2::uuid and (c.created_at, c.id) > ($3::timestamptz, $4::uuid) and ${mayRead('c')} and ${isWanted('c')}
  order by c.created_at, c.id limit $5`,
};

const ONE: PreparedRead = {
  name: 'feed.comment',
  text: `${READER} select ${COMMENT_COLUMNS} from ${COMMENT_FROM} where c.id = $2::uuid and ${mayRead('c')}`,
};

const NEWEST = { at: 'infinity', key: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
const OLDEST = { at: '-infinity', key: '00000000-0000-0000-0000-000000000000' };

/** What readers see of comments; `viewer` null: somebody who is not signed in. */
@Injectable()
export class CommentQueries {
  constructor(private readonly reads: Reads) {}

  async canReadPost(postId: PostId, viewer: AccountId | null): Promise<boolean> {
    return (await this.reads.here(READS_POST, [viewer, postId])).length > 0;
  }

  /** Whether the comment, or what was written below it, may be read. */
  async canReadThread(id: CommentId, viewer: AccountId | null): Promise<boolean> {
    return (await this.reads.here(READS_THREAD, [viewer, id])).length > 0;
  }

  /** Newest first. One more than `limit`. None for whoever may not read the post. */
  ofPost(postId: PostId, viewer: AccountId | null, before: Place | null, limit: number): Promise<CommentRow[]> {
    const { at, key } = before ?? NEWEST;
    return this.reads.here<CommentRow>(COMMENTS, [viewer, postId, at, key, limit + 1]);
  }

  /** Oldest first, as a talk is read. One more than `limit`. */
  ofThread(rootId: CommentId, viewer: AccountId | null, after: Place | null, limit: number): Promise<CommentRow[]> {
    const { at, key } = after ?? OLDEST;
    return this.reads.here<CommentRow>(REPLIES, [viewer, rootId, at, key, limit + 1]);
  }

  async find(id: CommentId, viewer: AccountId | null): Promise<CommentRow | null> {
    const [row] = await this.reads.here<CommentRow>(ONE, [viewer, id]);
    return row ?? null;
  }
}

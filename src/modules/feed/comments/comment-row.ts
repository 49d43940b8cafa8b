import type { CommentDeleter, CommentState } from '../../../entities/feed/comment.entity.js';
import type { CommentId } from '../../../kernel/ids.js';
import { commentLikes, commentReplies } from '../counters/count-sql.js';
import { ownsComment, seesComment } from '../visibility/visibility.js';

/** What a view of a comment is built from (`comment.view.ts`). */
export interface CommentRow {
  readonly id: CommentId;
  readonly state: CommentState;
  /** False: only its place is shown, since replies hang on it. */
  readonly readable: boolean;
  readonly username: string | null;
  readonly avatarKey: string | null;
  readonly text: string;
  /** What it answers, as far as the reader may see it. */
  readonly replyToId: CommentId | null;
  readonly replyToUsername: string | null;
  readonly likeCount: number;
  readonly replyCount: number;
  readonly deletedBy: CommentDeleter | null;
  /** Null for somebody who is not signed in. */
  readonly own: boolean | null;
  readonly liked: boolean;
  readonly createdAt: string | Date;
}

/** `c`: the comment; `answered`: what it answers; `viewer`: the reader. */
export const COMMENT_COLUMNS = `
  c.id, c.state, (${seesComment('c')} or ${ownsComment('c')}) as readable, author.username, author.avatar_key as "avatarKey", c.text,
  answered.id as "replyToId", answered.username as "replyToUsername", ${commentLikes('c')} as "likeCount",
  ${commentReplies('c')} as "replyCount", c.deleted_by as "deletedBy",
  case when viewer.id is not null then c.account_id is not distinct from viewer.id end as own,
  exists (select 1 from comment_like l where l.comment_id = c.id and l.account_id = viewer.id) as liked, c.created_at as "createdAt"`;

/** Needs `READER` before the query (count-sql.ts). */
export const COMMENT_FROM = `
  viewer cross join comment c left join profile author on author.account_id = c.account_id
  left join lateral (
    select t.id, p.username from comment t join profile p on p.account_id = t.account_id where t.id = c.reply_to_id and ${seesComment('t')}
  ) answered on true`;

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId, CommentId, PostId } from '../../../kernel/ids.js';
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

const READS_POST = `select 1 from ${VIEWER} where ${mayReadPost('?')}`;
const READS_THREAD = `
  select 1 from ${VIEWER}, comment c
  where c.id = ? and (c.root_id is null and ${mayMeet('c')} or ${reachesComment('c')}) and ${mayReadPost('c.post_id')}`;

const COMMENTS = `
  ${READER}
  select ${COMMENT_COLUMNS} from ${COMMENT_FROM}
  where c.post_id = ? and c.root_id is null and (?::timestamptz is null or (c.created_at, c.id) < (?::timestamptz, ?::uuid))
    and ${mayMeet('c')} and ${isWanted('c')}
  order by c.created_at desc, c.id desc limit ?`;

const REPLIES = `
  ${READER}
  select ${COMMENT_COLUMNS} from ${COMMENT_FROM}
  where c.root_id = ? and (?::timestamptz is null or (c.created_at, c.id) > (?::timestamptz, ?::uuid))
    and ${mayRead('c')} and ${isWanted('c')}
  order by c.created_at, c.id limit ?`;

const ONE = `${READER} select ${COMMENT_COLUMNS} from ${COMMENT_FROM} where c.id = ? and ${mayRead('c')}`;

/** What readers see of comments; `viewer` null: somebody who is not signed in. */
@Injectable()
export class CommentQueries {
  constructor(private readonly em: EntityManager) {}

  async canReadPost(postId: PostId, viewer: AccountId | null): Promise<boolean> {
    return (await this.em.execute<object[]>(READS_POST, [viewer, postId])).length > 0;
  }

  /** Whether the comment, or what was written below it, may be read. */
  async canReadThread(id: CommentId, viewer: AccountId | null): Promise<boolean> {
    return (await this.em.execute<object[]>(READS_THREAD, [viewer, id])).length > 0;
  }

  /** Newest first. One more than `limit`. */
  ofPost(postId: PostId, viewer: AccountId | null, before: Place | null, limit: number): Promise<CommentRow[]> {
    return this.page(COMMENTS, viewer, postId, before, limit);
  }

  /** Oldest first, as a talk is read. One more than `limit`. */
  ofThread(rootId: CommentId, viewer: AccountId | null, after: Place | null, limit: number): Promise<CommentRow[]> {
    return this.page(REPLIES, viewer, rootId, after, limit);
  }

  async find(id: CommentId, viewer: AccountId | null): Promise<CommentRow | null> {
    const [row] = await this.em.execute<CommentRow[]>(ONE, [viewer, id]);
    return row ?? null;
  }

  private page(sql: string, viewer: AccountId | null, of: string, place: Place | null, limit: number): Promise<CommentRow[]> {
    const at = place?.at ?? null;
    return this.em.execute<CommentRow[]>(sql, [viewer, of, at, at, place?.key ?? null, limit + 1]);
  }
}

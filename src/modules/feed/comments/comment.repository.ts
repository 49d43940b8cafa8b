import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { CommentDeleter, CommentState } from '../../../entities/feed/comment.entity.js';
import type { AccountId, CommentId, PostId } from '../../../kernel/ids.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import { reachesComment, seesComment, seesPost, VIEWER } from '../visibility/visibility.js';

export interface NewComment {
  readonly id: CommentId;
  readonly postId: PostId;
  readonly accountId: AccountId;
  readonly rootId: CommentId | null;
  readonly replyToId: CommentId | null;
  readonly text: string;
  readonly folded: string;
  readonly state: 'published' | 'held';
  readonly createdAt: Date;
}

/** A row as it stands, locked. */
export interface LockedComment {
  readonly id: CommentId;
  readonly postId: PostId;
  readonly accountId: AccountId;
  readonly rootId: CommentId | null;
  readonly replyToId: CommentId | null;
  readonly text: string;
  readonly state: CommentState;
  readonly counted: boolean;
  readonly createdAt: string | Date;
  readonly postAuthorId: AccountId;
  readonly repliedTo: AccountId | null;
}

/** Whom a new comment would reach. */
export interface AnsweredPost {
  readonly authorId: AccountId;
}

export interface AnsweredComment {
  readonly id: CommentId;
  readonly rootId: CommentId | null;
  readonly accountId: AccountId;
}

const COLUMNS = `
  c.id, c.post_id as "postId", c.account_id as "accountId", c.root_id as "rootId", c.reply_to_id as "replyToId", c.text, c.state, c.counted,
  c.created_at as "createdAt", p.account_id as "postAuthorId",
  (select t.account_id from comment t where t.id = c.reply_to_id) as "repliedTo"`;

/** `$1`: the person; `$2`: the post. */
const POST: PreparedRead = {
  name: 'feed.answered-post',
  text: `select p.account_id as "authorId" from ${VIEWER.replace('?', '$1')}, post p where p.id = $2::uuid and ${seesPost('p')}`,
};
/** Stays while the reply to it is being written. */
const ANSWERED = `
  select c.id, c.root_id as "rootId", c.account_id as "accountId" from ${VIEWER}, comment c
  where c.id = ? and c.post_id = ? and ${reachesComment('c')} for key share of c`;
const LOCK = `
  select ${COLUMNS} from comment c join post p on p.id = c.post_id where c.id = ? and c.state <> 'deleted' for no key update of c`;
/** Theirs, or seen by them on a post of theirs. */
const LOCK_OWN = `
  select ${COLUMNS} from ${VIEWER}, comment c join post p on p.id = c.post_id
  where c.id = ? and c.state <> 'deleted' and (c.account_id = viewer.id or p.account_id = viewer.id and ${seesComment('c')})
  for no key update of c`;
const INSERT = `
  insert into comment (id, post_id, account_id, root_id, reply_to_id, text, folded, state, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const HAS_REPLIES = 'select 1 from comment where root_id = ? limit 1';
const EMPTY = `
  update comment set state = 'deleted', account_id = null, text = '', folded = '', deleted_by = ?, removed_at = null
  where id = ?`;
/** They are taken from the count as well, since some of it may not be folded into the row yet. */
const FORGET_LIKES = `
  with gone as (delete from comment_like where comment_id = ? returning comment_id, counted)
  insert into count_delta (subject_id, counter, delta)
  select comment_id, 'comment-likes', -count(*) from gone where counted group by comment_id`;
const DELETE = 'delete from comment where id = ?';
const LOCK_PLACE = `select 1 from comment where id = ? and state = 'deleted' for update`;

/** The rows of comments: in the caller's transaction. */
@Injectable()
export class CommentRepository {
  constructor(private readonly em: EntityManager, private readonly reads: Reads) {}

  /** Null for a post that the person does not see, or that is not public. */
  async answeredPost(id: PostId, by: AccountId): Promise<AnsweredPost | null> {
    const [post] = await this.reads.here<AnsweredPost>(POST, [by, id]);
    return post ?? null;
  }

  /** Null for a comment that is not of this post, or that the person does not see. */
  async answeredComment(id: CommentId, postId: PostId, by: AccountId): Promise<AnsweredComment | null> {
    const [comment] = await this.em.execute<AnsweredComment[]>(ANSWERED, [by, id, postId]);
    return comment ?? null;
  }

  async insert(row: NewComment): Promise<void> {
    const { id, postId, accountId, rootId, replyToId, text, folded, state, createdAt } = row;
    await this.em.execute(INSERT, [id, postId, accountId, rootId, replyToId, text, folded, state, createdAt]);
  }

  /** Null for one that is gone. */
  async lock(id: string): Promise<LockedComment | null> {
    const [comment] = await this.em.execute<LockedComment[]>(LOCK, [id]);
    return comment ?? null;
  }

  /** Null for one that the person may not delete. */
  async lockFor(id: CommentId, by: AccountId): Promise<LockedComment | null> {
    const [comment] = await this.em.execute<LockedComment[]>(LOCK_OWN, [by, id]);
    return comment ?? null;
  }

  async setState(id: CommentId, state: 'published' | 'removed', removedAt: Date | null): Promise<void> {
    await this.em.execute('update comment set state = ?, removed_at = ? where id = ?', [state, removedAt, id]);
  }

  /** Of a locked row: all that it says goes; its place stays while replies hang on it. */
  async remove({ id, rootId }: LockedComment, by: CommentDeleter): Promise<void> {
    if (await this.has(HAS_REPLIES, id)) {
      await this.em.execute(EMPTY, [by, id]);
      await this.em.execute(FORGET_LIKES, [id]);
      return;
    }
    await this.em.execute(DELETE, [id]);
    if (rootId !== null) await this.removePlace(rootId);
  }

  /** Once the last reply is gone. The lock comes first, so that a reply which is just being written is seen. */
  private async removePlace(rootId: CommentId): Promise<void> {
    if (!(await this.has(LOCK_PLACE, rootId)) || (await this.has(HAS_REPLIES, rootId))) return;
    await this.em.execute(DELETE, [rootId]);
  }

  private async has(sql: string, id: CommentId): Promise<boolean> {
    return (await this.em.execute<object[]>(sql, [id])).length > 0;
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { PostState } from '../../../entities/feed/post.entity.js';
import type { AccountId, CreationId, PostId } from '../../../kernel/ids.js';
import { hotScore } from '../counters/hot-score.js';

export interface NewPost {
  readonly id: PostId;
  readonly accountId: AccountId;
  readonly creationId: CreationId;
  readonly kind: string;
  readonly key: string;
  readonly thumbnailKey: string;
  readonly contentType: string;
  readonly tool: string;
  readonly prompt: string | null;
  readonly sanitiserVersion: string;
  readonly caption: string | null;
  readonly folded: string;
  readonly createdAt: Date;
}

/** Of the public file. */
export interface PostFile {
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly perceptualHash: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
}

export interface StoredPost {
  readonly id: PostId;
  readonly accountId: AccountId;
  readonly state: PostState;
  readonly key: string;
  readonly thumbnailKey: string;
  readonly createdAt: string;
  /** Of a removed one: it stays for the appeal, and comes back for nobody. */
  readonly deletedByAuthor: boolean;
}

const STORED = `id, account_id as "accountId", state, key, thumbnail_key as "thumbnailKey", created_at as "createdAt",
  state = 'removed' and deleting_at is not null as "deletedByAuthor"`;

const INSERT = `
  insert into post (id, account_id, creation_id, state, kind, key, thumbnail_key, content_type, size_bytes, sha256, tool, prompt,
    sanitiser_version, caption, folded, published_at, created_at)
  values (?, ?, ?, 'preparing', ?, ?, ?, ?, 0, '', ?, ?, ?, ?, ?, ?, ?)
  on conflict (account_id, creation_id) do nothing returning id`;
const OF_CREATION = `select ${STORED} from post where account_id = ? and creation_id = ?`;
const FINISH = `
  update post set state = ?, content_type = ?, size_bytes = ?, sha256 = ?, perceptual_hash = ?, width = ?, height = ?, duration_ms = ?,
    published_at = ?, hot_score = ${hotScore('0', '?::timestamptz')}
  where id = ? and state = 'preparing' returning id`;
const LOCK = `select ${STORED} from post where id = ? for no key update`;
const SHOW = `
  update post set state = 'published', published_at = ?, removed_at = null, hot_score = ${hotScore('like_count', '?::timestamptz')}
  where id = ?`;
/** The creation may be posted again at once, also while the bytes of this post are still being removed. */
const BEGIN_DELETION = `
  update post set state = 'deleting', deleting_at = coalesce(deleting_at, ?), creation_id = null where id = ?`;
const UNFINISHED = `
  select ${STORED} from post
  where state in ('preparing', 'deleting') and (state = 'deleting' or created_at < ?) order by created_at limit ?`;

/** What is written of posts. In the caller's transaction where there is one. */
@Injectable()
export class PostRepository {
  constructor(private readonly em: EntityManager) {}

  /** False when this creation has a post already. Its keys are known from now on, so that no byte lies in storage without a row. */
  async insertPreparing(post: NewPost): Promise<boolean> {
    const rows = await this.em.execute<unknown[]>(INSERT, [
      post.id, post.accountId, post.creationId, post.kind, post.key, post.thumbnailKey, post.contentType, post.tool, post.prompt,
      post.sanitiserVersion, post.caption, post.folded, post.createdAt, post.createdAt,
    ]);
    return rows.length > 0;
  }

  async ofCreation(accountId: AccountId, creationId: CreationId): Promise<StoredPost | null> {
    const [row] = await this.em.execute<StoredPost[]>(OF_CREATION, [accountId, creationId]);
    return row ?? null;
  }

  /** False when it is no longer being prepared: a sweep, or another request, took it away. */
  async finish(id: PostId, state: 'published' | 'held', file: PostFile, at: Date): Promise<boolean> {
    const { contentType, sizeBytes, sha256, perceptualHash, width, height, durationMs } = file;
    const rows = await this.em.execute<unknown[]>(
      FINISH, [state, contentType, sizeBytes, sha256, perceptualHash, width, height, durationMs, at, at, id],
    );
    return rows.length > 0;
  }

  /** Nobody else changes it to the end of the transaction. */
  async lock(id: PostId): Promise<StoredPost | null> {
    const [row] = await this.em.execute<StoredPost[]>(LOCK, [id]);
    return row ?? null;
  }

  /** It was held, and now its time among the others begins. */
  async show(id: PostId, at: Date): Promise<void> {
    await this.em.execute(SHOW, [at, at, id]);
  }

  async setState(id: PostId, state: 'published' | 'removed', removedAt: Date | null): Promise<void> {
    await this.em.execute('update post set state = ?, removed_at = ? where id = ?', [state, removedAt, id]);
  }

  async beginDeletion(id: PostId, at: Date): Promise<void> {
    await this.em.execute(BEGIN_DELETION, [at, id]);
  }

  /** Its author deleted what a decision removed: the row stays, and with it what keeps the creation from being posted again. */
  async markDeleted(id: PostId, at: Date): Promise<void> {
    await this.em.execute(`update post set deleting_at = ? where id = ? and state = 'removed'`, [at, id]);
  }

  /** Deletions that did not end, and what was being prepared before `since`. */
  unfinished(since: Date, limit: number): Promise<StoredPost[]> {
    return this.em.execute<StoredPost[]>(UNFINISHED, [since, limit]);
  }

  /** Its bytes are gone. What hangs on it goes in pieces that no transaction is long for. */
  async deleteRow(id: PostId): Promise<void> {
    for (const piece of PIECES) while ((await this.em.execute<unknown[]>(piece, [id])).length === PIECE);
    await this.em.execute(`delete from post where id = ? and state = 'deleting'`, [id]);
  }
}

const PIECE = 5_000;
const PIECES = [
  `delete from post_like where ctid = any(array(select ctid from post_like where post_id = ? limit ${PIECE})) returning 1`,
  `delete from comment where ctid = any(array(
     select ctid from comment where post_id = ? and root_id is not null limit ${PIECE})) returning 1`,
  `delete from comment where ctid = any(array(select ctid from comment where post_id = ? limit ${PIECE})) returning 1`,
];

import { randomBytes, randomUUID } from 'node:crypto';
import type { AccountId, CommentId, PostId } from '../../src/kernel/ids.js';
import { foldedWords } from '../../src/modules/feed/visibility/folded-words.js';
import type { TestApp } from '../support/harness.js';

export interface PostRowOptions {
  readonly at?: Date;
  readonly prompt?: string;
  readonly state?: 'published' | 'held' | 'removed';
  readonly hotScore?: number;
}

/** People and posts as rows, for cases that need many of them or none of their bytes. */
export class FeedRows {
  constructor(private readonly app: TestApp) {}

  /** People who never sign in. */
  async people(count: number): Promise<AccountId[]> {
    const ids = Array.from({ length: count }, () => randomUUID() as string as AccountId);
    const now = this.app.clock.now();
    await this.app.sql('insert into account (id, created_at) select id, $2 from unnest($1::uuid[]) id', [ids, now]);
    await this.app.sql(
      `insert into profile (account_id, username, avatar_key, created_at)
       select id, 'row-' || replace(id::text, '-', ''), 'avatar/' || id, $2 from unnest($1::uuid[]) id`,
      [ids, now],
    );
    return ids;
  }

  async post(author: AccountId, options: PostRowOptions = {}): Promise<PostId> {
    const { at = this.app.clock.now(), prompt = 'a heron', state = 'published', hotScore = at.getTime() / 45_000_000 } = options;
    const [id, token] = [randomUUID(), randomBytes(24).toString('base64url')];
    await this.app.sql(
      `insert into post (id, account_id, state, kind, key, thumbnail_key, content_type, size_bytes, sha256, tool, prompt, sanitiser_version,
         folded, hot_score, published_at, created_at)
       values ($1, $2, $3, 'image', $4, $5, 'image/png', 1, '', 'image.create', $6, '1', $7, $8, $9, $9)`,
      [id, author, state, `post/${token}`, `post/t${token.slice(1)}`, prompt, foldedWords(prompt), hotScore, at],
    );
    return id as string as PostId;
  }

  /** `count` posts, one a minute before the other, by these people in turn. */
  async posts(authors: readonly AccountId[], count: number, newest: Date, prompt = 'a heron'): Promise<void> {
    await this.app.sql(
      `insert into post (id, account_id, kind, key, thumbnail_key, content_type, size_bytes, sha256, tool, prompt, sanitiser_version,
         folded, hot_score, published_at, created_at)
       select gen_random_uuid(), ($1::uuid[])[1 + n % cardinality($1::uuid[])], 'image', 'post/' || gen_random_uuid(),
         'post/' || gen_random_uuid(), 'image/png', 1, '', 'image.create', $4, '1', $5, extract(epoch from at) / 45000, at, at
       from (select n, $3::timestamptz - n * interval '1 minute' as at from generate_series(0, $2 - 1) n) series`,
      [authors, count, newest, prompt, foldedWords(prompt)],
    );
  }

  async comment(postId: PostId, author: AccountId): Promise<CommentId> {
    const id = randomUUID();
    await this.app.sql(
      `with written as (insert into comment (id, post_id, account_id, text, folded, created_at) values ($1, $2, $3, 'well', ' well ', $4))
       insert into count_delta (subject_id, counter, delta) values ($2, 'post-comments', 1)`,
      [id, postId, author, this.app.clock.now()],
    );
    return id as string as CommentId;
  }

  async follow(by: AccountId, followed: readonly AccountId[]): Promise<void> {
    await this.app.sql(
      `with added as (insert into follow (account_id, followed_id, created_at) select $1, id, $3 from unnest($2::uuid[]) id returning *)
       insert into count_delta (subject_id, counter, delta)
       select account_id, 'following', 1 from added union all select followed_id, 'followers', 1 from added`,
      [by, followed, this.app.clock.now()],
    );
  }

  async block(by: AccountId, blocked: AccountId): Promise<void> {
    await this.app.sql('insert into block (account_id, blocked_id, created_at) values ($1, $2, $3)', [by, blocked, this.app.clock.now()]);
  }

  async usernameOf(id: AccountId): Promise<string> {
    const [profile] = await this.app.sql<{ username: string }>('select username from profile where account_id = $1', [id]);
    return profile!.username;
  }
}

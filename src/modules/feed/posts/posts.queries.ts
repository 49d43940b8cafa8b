import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId, PostId } from '../../../kernel/ids.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import { postComments, postLikes, READER } from '../counters/count-sql.js';
import { ownsPost, seesPost } from '../visibility/visibility.js';
import { POST_COLUMNS, POST_FROM, type PostRow, VIEWER_COLUMNS } from './post-row.js';

/** `$1`: the reader, or null; `$2`: the post. */
const FIND: PreparedRead = {
  name: 'feed.post',
  text: `
  ${READER}
  select ${POST_COLUMNS}, ${postLikes('post')} as "likeCount", ${postComments('post')} as "commentCount", ${VIEWER_COLUMNS}
  from ${POST_FROM}, viewer
  where post.id = $2::uuid and (${seesPost('post')} or ${ownsPost('post')})`,
};

const AUTHOR = 'select username, avatar_key as "avatarKey" from profile where account_id = ?';

@Injectable()
export class PostQueries {
  constructor(private readonly em: EntityManager, private readonly reads: Reads) {}

  /** Null for what the reader may not see. `viewer` null: somebody who is not signed in. */
  async find(id: PostId, viewer: AccountId | null): Promise<PostRow | null> {
    const [row] = await this.reads.here<PostRow>(FIND, [viewer, id]);
    return row ?? null;
  }

  /** The public face of a person. */
  async authorOf(accountId: AccountId): Promise<{ username: string; avatarKey: string }> {
    const [row] = await this.em.execute<{ username: string; avatarKey: string }[]>(AUTHOR, [accountId]);
    return row!;
  }
}

import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { type Like, PeopleVisibility } from '../../../kernel/people-visibility.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import { ownsPost, reachesComment, seesPerson, seesPost, VIEWER } from './visibility.js';

/** `$1`: the reader; `$2`: who or what. */
const read = (name: string, text: string): PreparedRead => ({ name: `feed.visible-${name}`, text });
const READER = VIEWER.replace('?', '$1');
const PEOPLE = read('people', `select other.id from unnest($2::uuid[]) other (id), ${READER} where ${seesPerson('other.id')}`);
const POSTS = read('posts', `
  select post.id from unnest($2::uuid[]) other (id) join post on post.id = other.id, ${READER}
  where ${seesPost('post')} or ${ownsPost('post')}`);
const COMMENTS = read('comments', `
  select c.id from unnest($2::uuid[]) other (id) join comment c on c.id = other.id, ${READER} where ${reachesComment('c')}`);

const LIKES: PreparedRead = {
  name: 'feed.standing-likes',
  text: `
  with asked as materialized (
    select (n - 1)::int as at, each->>'of' as liked, (each->>'id')::uuid as id, (each->>'by')::uuid as account_id
    from jsonb_array_elements($1::jsonb) with ordinality as list(each, n)
  )
  select at from asked join post_like l on asked.liked = 'post' and l.post_id = asked.id and l.account_id = asked.account_id
  union all
  select at from asked join comment_like l on asked.liked = 'comment' and l.comment_id = asked.id and l.account_id = asked.account_id`,
};

/** The one rule, for modules that may not call this one. */
@Injectable()
export class FeedVisibility extends PeopleVisibility {
  constructor(private readonly reads: Reads) {
    super();
  }

  override visiblePeople(viewer: AccountId, others: readonly AccountId[]): Promise<ReadonlySet<AccountId>> {
    return this.seen(PEOPLE, viewer, others);
  }

  override visiblePosts(viewer: AccountId, postIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.seen(POSTS, viewer, postIds);
  }

  override visibleComments(viewer: AccountId, commentIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.seen(COMMENTS, viewer, commentIds);
  }

  override async standingLikes(likes: readonly Like[]): Promise<ReadonlySet<number>> {
    if (likes.length === 0) return new Set();
    const rows = await this.reads.here<{ at: number }>(LIKES, [JSON.stringify(likes)]);
    return new Set(rows.map(({ at }) => at));
  }

  private async seen<T extends string>(what: PreparedRead, viewer: AccountId, ids: readonly T[]): Promise<ReadonlySet<T>> {
    if (ids.length === 0) return new Set();
    const rows = await this.reads.here<{ id: T }>(what, [viewer, `{${ids.join(',')}}`]);
    return new Set(rows.map(({ id }) => id));
  }
}

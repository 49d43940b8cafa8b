import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import { followed, followers, posts, READER } from '../counters/count-sql.js';
import type { FeedRow } from '../feeds/feed.queries.js';
import { postsOf } from '../feeds/page-sql.js';
import type { Place } from '../timed-list.js';
import { seesPerson, seesPost } from '../visibility/visibility.js';

export interface ProfileRow {
  readonly username: string;
  readonly avatarKey: string;
  readonly postCount: number;
  readonly followerCount: number;
  readonly followingCount: number;
  /** Null for somebody who is not signed in; so the two after it say nothing. */
  readonly own: boolean | null;
  readonly following: boolean;
  readonly followsReader: boolean;
}

export interface PersonRow {
  readonly username: string;
  readonly avatarKey: string;
  readonly createdAt: string | Date;
  readonly own: boolean | null;
  readonly following: boolean;
}

const follows = (who: string, whom: string): string =>
  `exists (select 1 from follow f where f.account_id = ${who} and f.followed_id = ${whom})`;

/** `$1`: the reader, or null; `$2`: the username. */
const PROFILE: PreparedRead = {
  name: 'feed.profile',
  text: `
  ${READER}
  select p.username, p.avatar_key as "avatarKey", ${posts('p.account_id', 'coalesce(c.posts, 0)')} as "postCount",
    ${followers('p.account_id', 'coalesce(c.followers, 0)')} as "followerCount",
    ${followed('p.account_id', 'coalesce(c.following, 0)')} as "followingCount", p.account_id = viewer.id as own,
    ${follows('viewer.id', 'p.account_id')} as following, ${follows('p.account_id', 'viewer.id')} as "followsReader"
  from viewer, profile p left join profile_count c on c.account_id = p.account_id
  where p.username = $2 and ${seesPerson('p.account_id')}`,
};

/** $2: whose posts; $3 and $4: the cursor; $5: one more than the page's length. */
const POSTS = {
  name: 'feed.posts-of-person',
  text: postsOf(`
    page as materialized (
      select post.id, post.published_at from viewer, post
      where post.account_id = $2::uuid and ${seesPost('post')} and (post.published_at, post.id) < ($3::timestamptz, $4::uuid)
      order by post.published_at desc, post.id desc limit $5
    )`, 'published_at'),
};

/** Parameters as above, but that people come in the order of their usernames where they came at the same moment. */
const people = (of: 'account_id' | 'followed_id', shown: 'account_id' | 'followed_id'): string => `
  with viewer as not materialized (select $1::uuid as id)
  select p.username, p.avatar_key as "avatarKey", l.created_at as "createdAt", l.${shown} = viewer.id as own,
    ${follows('viewer.id', `l.${shown}`)} as following
  from viewer, follow l join profile p on p.account_id = l.${shown}
  where l.${of} = $2::uuid and l.created_at <= $3::timestamptz and (l.created_at, p.username) < ($3::timestamptz, $4::text)
    and ${seesPerson(`l.${shown}`)}
  order by l.created_at desc, p.username desc limit $5`;

const PEOPLE = {
  followers: { name: 'feed.followers', text: people('followed_id', 'account_id') },
  following: { name: 'feed.followed-people', text: people('account_id', 'followed_id') },
};

/** `viewer` null: somebody who is not signed in. Pages have one more than `limit`. */
@Injectable()
export class ProfileQueries {
  constructor(private readonly reads: Reads) {}

  /** Null for people whom the reader may not see. */
  async find(username: string, viewer: AccountId | null): Promise<ProfileRow | null> {
    const [row] = await this.reads.here<ProfileRow>(PROFILE, [viewer, username.toLowerCase()]);
    return row ?? null;
  }

  /** Newest first. */
  postsOf(person: AccountId, viewer: AccountId | null, before: Place | null, limit: number): Promise<FeedRow[]> {
    const { at, key } = before ?? { at: 'infinity', key: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
    return this.reads.query<FeedRow>(POSTS, [viewer, person, at, key, limit + 1]);
  }

  /** Who followed last comes first. */
  listOf(
    list: keyof typeof PEOPLE, person: AccountId, viewer: AccountId | null, before: Place | null, limit: number,
  ): Promise<PersonRow[]> {
    const { at, key } = before ?? { at: 'infinity', key: '' };
    return this.reads.query<PersonRow>(PEOPLE[list], [viewer, person, at, key, limit + 1]);
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { type Like, PeopleVisibility } from '../../../kernel/people-visibility.js';
import { ownsPost, reachesComment, seesPerson, seesPost, VIEWER } from './visibility.js';

const PEOPLE = `
  select other.id from (select (jsonb_array_elements_text(?::jsonb))::uuid as id) other, ${VIEWER} where ${seesPerson('other.id')}`;
const POSTS = `
  select post.id from (select (jsonb_array_elements_text(?::jsonb))::uuid as id) other join post on post.id = other.id, ${VIEWER}
  where ${seesPost('post')} or ${ownsPost('post')}`;
const COMMENTS = `
  select c.id from (select (jsonb_array_elements_text(?::jsonb))::uuid as id) other join comment c on c.id = other.id, ${VIEWER}
  where ${reachesComment('c')}`;

const LIKES = `
  with asked as materialized (
    select (n - 1)::int as at, each->>'of' as liked, (each->>'id')::uuid as id, (each->>'by')::uuid as account_id
    from jsonb_array_elements(?::jsonb) with ordinality as list(each, n)
  )
  select at from asked join post_like l on asked.liked = 'post' and l.post_id = asked.id and l.account_id = asked.account_id
  union all
  select at from asked join comment_like l on asked.liked = 'comment' and l.comment_id = asked.id and l.account_id = asked.account_id`;

/** The one rule, for modules that may not call this one. */
@Injectable()
export class FeedVisibility extends PeopleVisibility {
  constructor(private readonly em: EntityManager) {
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
    const rows = await this.em.execute<{ at: number }[]>(LIKES, [JSON.stringify(likes)]);
    return new Set(rows.map(({ at }) => at));
  }

  private async seen<T extends string>(sql: string, viewer: AccountId, ids: readonly T[]): Promise<ReadonlySet<T>> {
    if (ids.length === 0) return new Set();
    const rows = await this.em.execute<{ id: T }[]>(sql, [JSON.stringify(ids), viewer]);
    return new Set(rows.map(({ id }) => id));
  }
}

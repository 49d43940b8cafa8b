import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { PeopleVisibility } from '../../../kernel/people-visibility.js';
import { ownsPost, reachesComment, seesPerson, seesPost, VIEWER } from './visibility.js';

const PEOPLE = `
  select other.id from (select (jsonb_array_elements_text(?::jsonb))::uuid as id) other, ${VIEWER} where ${seesPerson('other.id')}`;
const POSTS = `
  select post.id from (select (jsonb_array_elements_text(?::jsonb))::uuid as id) other join post on post.id = other.id, ${VIEWER}
  where ${seesPost('post')} or ${ownsPost('post')}`;
const COMMENTS = `
  select c.id from (select (jsonb_array_elements_text(?::jsonb))::uuid as id) other join comment c on c.id = other.id, ${VIEWER}
  where ${reachesComment('c')}`;

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

  private async seen<T extends string>(sql: string, viewer: AccountId, ids: readonly T[]): Promise<ReadonlySet<T>> {
    if (ids.length === 0) return new Set();
    const rows = await this.em.execute<{ id: T }[]>(sql, [JSON.stringify(ids), viewer]);
    return new Set(rows.map(({ id }) => id));
  }
}

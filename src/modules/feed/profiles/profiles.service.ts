import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import type { Page, PageQuery } from '../../../platform/http/index.js';
import { AuthFacade } from '../../auth/index.js';
import { PostViews } from '../posts/post-views.js';
import type { PostView } from '../posts/post.view.js';
import { TimedList } from '../timed-list.js';
import { PersonNotFound } from '../visibility/people.problems.js';
import { People } from '../visibility/people.js';
import { ProfileQueries } from './profile.queries.js';
import { PersonView, PublicProfileView } from './profiles.dto.js';

/** People as others meet them. `viewer` null: nobody is signed in. Each @throws PersonNotFound for people hidden from the reader. */
@Injectable()
export class PublicProfiles {
  constructor(
    private readonly profiles: ProfileQueries,
    private readonly people: People,
    private readonly posts: PostViews,
    private readonly auth: AuthFacade,
  ) {}

  async get(username: string, viewer: AccountId | null): Promise<PublicProfileView> {
    const row = await this.profiles.find(username, viewer);
    if (!row) throw new PersonNotFound();
    return PublicProfileView.of(row, this.auth.avatarUrlOf(row.avatarKey));
  }

  /** @throws InvalidRequest for a cursor of another list. */
  async postsOf(username: string, viewer: AccountId | null, { cursor, limit }: PageQuery): Promise<Page<PostView>> {
    const pages = new TimedList({ list: `posts/${username}`, key: 'uuid' });
    const before = pages.read(cursor);
    const rows = await this.profiles.postsOf(await this.people.seen(username, viewer), viewer, before, limit);
    const placed = rows.map((row) => ({ row, createdAt: row.publishedAt }));
    return pages.page(placed, limit, ({ row }) => row.id, ({ row }) => this.posts.of(row));
  }

  /** @throws InvalidRequest for a cursor of another list. */
  async list(
    list: 'followers' | 'following', username: string, viewer: AccountId | null, { cursor, limit }: PageQuery,
  ): Promise<Page<PersonView>> {
    const pages = new TimedList({ list: `${list}/${username}`, key: 'text' });
    const before = pages.read(cursor);
    const rows = await this.profiles.listOf(list, await this.people.seen(username, viewer), viewer, before, limit);
    return pages.page(rows, limit, ({ username: name }) => name, (row) => PersonView.of(row, this.auth.avatarUrlOf(row.avatarKey)));
  }
}

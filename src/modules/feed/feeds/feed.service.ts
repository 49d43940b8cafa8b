import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { encodeCursor, type Page, pageOf } from '../../../platform/http/index.js';
import { PostViews } from '../posts/post-views.js';
import type { PostView } from '../posts/post.view.js';
import { cursorParts, placeOf, type Scope } from './feed-cursor.js';
import type { FeedQuery } from './feed.dto.js';
import { FeedQueries } from './feed.queries.js';

@Injectable()
export class FeedService {
  constructor(private readonly feeds: FeedQueries, private readonly views: PostViews) {}

  /** `viewer` null: nobody is signed in. @throws InvalidRequest for a cursor of another list. */
  async page(scope: Scope, viewer: AccountId | null, { cursor, limit }: FeedQuery): Promise<Page<PostView>> {
    const place = placeOf(scope, cursor);
    const rows = await this.feeds.page(scope, viewer, place, limit + 1);
    const page = pageOf(rows, limit, (row) => cursorParts(scope, row), (row) => this.views.of(row));
    if (rows.length > limit || scope === 'following') return page;
    // a short page: the list ends here, or much of it is hidden from the reader
    const end = await this.feeds.windowEnd(scope, viewer, place);
    return end ? { ...page, nextCursor: encodeCursor(cursorParts(scope, end)) } : page;
  }
}

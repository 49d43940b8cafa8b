import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import type { Page, PageQuery } from '../../../platform/http/index.js';
import { Reads } from '../../../platform/persistence/reads.js';
import type { FeedRow } from '../feeds/feed.queries.js';
import { postsOf } from '../feeds/page-sql.js';
import { PostViews } from '../posts/post-views.js';
import type { PostView } from '../posts/post.view.js';
import { TimedList } from '../timed-list.js';
import { seesPost } from '../visibility/visibility.js';

/** $2 and $3: the cursor; $4: one more than the page's length. */
const LIKED = {
  name: 'feed.liked',
  text: postsOf(`
    page as materialized (
      select l.post_id as id, l.created_at from viewer, post_like l join post on post.id = l.post_id
      where l.account_id = viewer.id and (l.created_at, l.post_id) < ($2::timestamptz, $3::uuid) and ${seesPost('post')}
      order by l.created_at desc, l.post_id desc limit $4
    )`, 'created_at'),
};
const TOP = { at: 'infinity', key: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/** What a person liked: for themselves alone. */
@Injectable()
export class LikedPosts {
  private readonly pages = new TimedList({ list: 'likes', key: 'uuid' });

  constructor(private readonly reads: Reads, private readonly views: PostViews) {}

  /** The last liked first. @throws InvalidRequest for a cursor of another list. */
  async list(accountId: AccountId, { cursor, limit }: PageQuery): Promise<Page<PostView>> {
    const { at, key } = this.pages.read(cursor) ?? TOP;
    const rows = await this.reads.query<FeedRow>(LIKED, [accountId, at, key, limit + 1]);
    const placed = rows.map((row) => ({ row, createdAt: row.cursorAt as string }));
    return this.pages.page(placed, limit, ({ row }) => row.id, ({ row }) => this.views.of(row));
  }
}

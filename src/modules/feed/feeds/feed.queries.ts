import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { PublicReads } from '../../../platform/persistence/public-reads.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import type { PostRow } from '../posts/post-row.js';
import type { FeedPlace, Scope } from './feed-cursor.js';
import { endOfWindow, LATEST, publicPage, TRENDING } from './feed-sql.js';
import { FOLLOWING } from './following-sql.js';

export interface FeedRow extends PostRow {
  /** The order's column: an instant, or a score. */
  readonly cursorAt: string | number;
}

/** The last post that was looked at, where a page ended before it was full. */
export type WindowEnd = Pick<FeedRow, 'id' | 'cursorAt'>;

const PAGES: Readonly<Record<Scope, PreparedRead>> = {
  latest: { name: 'feed.latest', text: publicPage(LATEST) },
  trending: { name: 'feed.trending', text: publicPage(TRENDING) },
  following: { name: 'feed.following', text: FOLLOWING },
};
const ENDS = {
  latest: { name: 'feed.latest-end', text: endOfWindow(LATEST) },
  trending: { name: 'feed.trending-end', text: endOfWindow(TRENDING) },
} as const satisfies Partial<Record<Scope, PreparedRead>>;

/** Plain rows, one statement for a page. */
@Injectable()
export class FeedQueries {
  constructor(private readonly reads: Reads, private readonly publicReads: PublicReads) {}

  page(scope: Scope, viewer: AccountId | null, { at, id }: FeedPlace, length: number): Promise<FeedRow[]> {
    return this.readsFor(viewer).query<FeedRow>(PAGES[scope], [viewer, at, id, length]);
  }

  /** Null where the list itself ends. */
  async windowEnd(scope: keyof typeof ENDS, viewer: AccountId | null, { at, id }: FeedPlace): Promise<WindowEnd | null> {
    const [row] = await this.readsFor(viewer).query<WindowEnd>(ENDS[scope], [at, id]);
    return row ?? null;
  }

  /** Readers see at once what they did; for those whom we do not know, a moment later is soon enough. */
  private readsFor(viewer: AccountId | null): Reads | PublicReads {
    return viewer === null ? this.publicReads : this.reads;
  }
}

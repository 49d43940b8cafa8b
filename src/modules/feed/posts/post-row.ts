import type { PostState } from '../../../entities/feed/post.entity.js';
import type { CreationKind } from '../../../entities/generation/creation.entity.js';
import type { PostId } from '../../../kernel/ids.js';

/** What a view of a post is built from (`post.view.ts`). */
export interface PostRow {
  readonly id: PostId;
  readonly state: PostState;
  readonly username: string;
  readonly avatarKey: string;
  readonly kind: CreationKind;
  readonly key: string;
  readonly thumbnailKey: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  readonly prompt: string | null;
  readonly caption: string | null;
  readonly tool: string;
  readonly publishedAt: string | Date;
  /** Null for somebody who is not signed in. */
  readonly own: boolean | null;
  /** As the reader may know them: whoever is hidden from the reader is not counted. */
  readonly likeCount: number;
  readonly commentCount: number;
  /** Of no meaning for somebody who is not signed in. */
  readonly liked: boolean;
  readonly following: boolean;
}

/** Needs `POST_FROM` in the query's `from`. Counts, `liked` and `following` are for the query to add. */
export const POST_COLUMNS = `
  post.id, post.state, author.username, author.avatar_key as "avatarKey", post.kind, post.key, post.thumbnail_key as "thumbnailKey",
  post.width, post.height, post.duration_ms as "durationMs", post.prompt, post.caption, post.tool,
  post.published_at as "publishedAt", post.account_id = viewer.id as own`;

/** `author`: the profile. Beside it stands `VIEWER` (visibility.ts). */
export const POST_FROM = 'post join profile author on author.account_id = post.account_id';

/**
 * The state between reader and post, for whoever reads few of them. Each a look at one row: of `exists` the planner may make a table of all
 * that the reader likes or follows.
 */
export const VIEWER_COLUMNS = `
  coalesce((select true from post_like l where l.post_id = post.id and l.account_id = viewer.id), false) as liked,
  coalesce((select true from follow f where f.account_id = viewer.id and f.followed_id = post.account_id), false) as following`;

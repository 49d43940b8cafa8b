import { POST_STATES } from '../../../entities/feed/post.entity.js';
import { Flag, Instant, Link, Nested, OneOf, Text, Uuid, Whole } from '../../../platform/http/index.js';
import type { PostRow } from './post-row.js';

const KINDS = ['image', 'video', 'audio', 'other'];
/** Of these its author hears: `preparing` is nothing yet, `deleting` is gone. */
const SHOWN_STATES = POST_STATES.filter((state) => state !== 'preparing' && state !== 'deleting');

/** The public face of a person, and all of it (P2). */
export class AuthorView {
  @Text()
  username!: string;

  @Link()
  avatarUrl!: string;
}

export class PostMediaView {
  @Link({ description: 'Stays the same as long as the post is public. Of an own post that is held: a link that soon expires.' })
  url!: string;

  @Link()
  thumbnailUrl!: string;

  @OneOf(KINDS)
  kind!: string;

  @Whole({ optional: true })
  width?: number;

  @Whole({ optional: true })
  height?: number;

  @Whole({ optional: true })
  durationMs?: number;
}

export class PostViewerView {
  @Flag()
  liked!: boolean;

  @Flag({ description: 'Whether the reader follows the author.' })
  following!: boolean;

  @Flag()
  own!: boolean;
}

export interface PostUrls {
  readonly avatarUrl: string;
  readonly url: string;
  readonly thumbnailUrl: string;
}

export class PostView {
  @Uuid()
  id!: string;

  @Nested(() => AuthorView)
  author!: AuthorView;

  @Nested(() => PostMediaView)
  media!: PostMediaView;

  @Text({ nullable: true, description: 'Sanitised. Null: the author left it out, or there was none.' })
  prompt!: string | null;

  @Text({ optional: true })
  caption?: string;

  @Text()
  tool!: string;

  @Whole()
  likeCount!: number;

  @Whole()
  commentCount!: number;

  @Nested(() => PostViewerView, { optional: true, description: 'Of whoever is signed in.' })
  viewer?: PostViewerView;

  @Flag({ description: 'Always true: whatever is posted here was made by AI.' })
  aiGenerated!: boolean;

  @OneOf(SHOWN_STATES, { optional: true, description: 'For its author alone.' })
  state?: string;

  @Instant()
  createdAt!: string;

  /** Field by field, so that a new column never reaches the public by accident (law 7). */
  static of(row: PostRow, { avatarUrl, url, thumbnailUrl }: PostUrls): PostView {
    return {
      id: row.id,
      author: { username: row.username, avatarUrl },
      media: {
        url,
        thumbnailUrl,
        kind: row.kind,
        ...(row.width !== null && { width: row.width }),
        ...(row.height !== null && { height: row.height }),
        ...(row.durationMs !== null && { durationMs: row.durationMs }),
      },
      prompt: row.prompt,
      ...(row.caption !== null && { caption: row.caption }),
      tool: row.tool,
      likeCount: Number(row.likeCount),
      commentCount: Number(row.commentCount),
      ...(row.own !== null && { viewer: { liked: row.liked, following: row.following, own: row.own } }),
      aiGenerated: true,
      ...(row.own === true && { state: row.state }),
      createdAt: new Date(row.publishedAt).toISOString(),
    };
  }
}

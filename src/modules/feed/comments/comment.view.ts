import { COMMENT_STATES } from '../../../entities/feed/comment.entity.js';
import { Flag, Instant, Nested, OneOf, PageOf, Text, Uuid, Whole } from '../../../platform/http/index.js';
import { AuthorView } from '../posts/post.view.js';
import type { CommentRow } from './comment-row.js';

const REMOVERS = ['author', 'post-author', 'moderation'] as const;
type Remover = (typeof REMOVERS)[number];

export class ReplyToView {
  @Uuid()
  id!: string;

  @Text({ description: 'Whose comment it answers.' })
  username!: string;
}

export class CommentViewerView {
  @Flag()
  liked!: boolean;

  @Flag()
  own!: boolean;
}

export class CommentView {
  @Uuid()
  id!: string;

  @Nested(() => AuthorView, { nullable: true, description: 'Null where only the place of the comment is left.' })
  author!: AuthorView | null;

  @Text({ description: 'Empty where only the place of the comment is left.' })
  text!: string;

  @Nested(() => ReplyToView, { optional: true, description: 'Of a reply: what it answers. Absent where that is not shown any more.' })
  replyTo?: ReplyToView;

  @Whole()
  likeCount!: number;

  @Whole({ description: 'All that were written in its thread; 0 for a reply, since those lie one level deep.' })
  replyCount!: number;

  @Nested(() => CommentViewerView, { optional: true, description: 'Of whoever is signed in.' })
  viewer?: CommentViewerView;

  @OneOf(COMMENT_STATES, {
    optional: true,
    description: '`held`, `removed`: shown to its author alone. Where only the place is left: `deleted`, or `removed` by a decision.',
  })
  state?: string;

  @OneOf(REMOVERS, { optional: true, description: 'With the states `deleted` and `removed`.' })
  removedBy?: Remover;

  @Instant()
  createdAt!: string;

  /** Field by field (law 7). */
  static of(row: CommentRow, avatarUrlOf: (key: string) => string): CommentView {
    return row.readable ? whole(row, avatarUrlOf) : place(row);
  }
}

export class CommentPage extends PageOf(CommentView) {}

function whole(row: CommentRow, avatarUrlOf: (key: string) => string): CommentView {
  const { replyToId, replyToUsername, own } = row;
  return {
    id: row.id,
    author: { username: row.username!, avatarUrl: avatarUrlOf(row.avatarKey!) },
    text: row.text,
    ...(replyToId !== null && replyToUsername !== null && { replyTo: { id: replyToId, username: replyToUsername } }),
    likeCount: Number(row.likeCount),
    replyCount: Number(row.replyCount),
    ...(own !== null && { viewer: { liked: row.liked, own } }),
    ...(own === true && { state: row.state, ...(row.state === 'removed' && { removedBy: 'moderation' as const }) }),
    createdAt: new Date(row.createdAt).toISOString(),
  };
}

/** That its person is suspended or leaves looks like a removal or a deletion by nobody in particular. */
function place(row: CommentRow): CommentView {
  const isRemoved = row.state === 'removed';
  const removedBy: Remover | null = isRemoved ? 'moderation' : row.deletedBy;
  return {
    id: row.id,
    author: null,
    text: '',
    likeCount: 0,
    replyCount: Number(row.replyCount),
    ...(row.own !== null && { viewer: { liked: false, own: false } }),
    state: isRemoved ? 'removed' : 'deleted',
    ...(removedBy !== null && { removedBy }),
    createdAt: new Date(row.createdAt).toISOString(),
  };
}

import { defineEntity, p } from '@mikro-orm/core';
import type { CommentId, PostId } from '../../kernel/ids.js';
import { accountId, id, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

/** `deleted`: by its person or the post's; what stays while replies hang on it is of nobody and says nothing. */
export const COMMENT_STATES = ['published', 'held', 'removed', 'deleted'] as const;
export type CommentState = (typeof COMMENT_STATES)[number];

export const COMMENT_DELETERS = ['author', 'post-author'] as const;
export type CommentDeleter = (typeof COMMENT_DELETERS)[number];

const CommentSchema = defineEntity({
  name: 'Comment',
  tableName: 'comment',
  properties: {
    /** Random: anybody can see it. */
    id: id<CommentId>().primary(),
    postId: id<PostId>(),
    /** Null once deleted. */
    accountId: accountId().nullable(),
    /** The comment that the thread began with; null for that one itself. */
    rootId: id<CommentId>().nullable(),
    replyToId: id<CommentId>().nullable(),
    /** Empty once deleted. */
    text: text(),
    /** For hidden words, as of a post. */
    folded: text(),
    state: text<CommentState>().default('published'),
    likeCount: p.integer().default(0),
    replyCount: p.integer().default(0),
    createdAt: instant(),
    removedAt: instant().nullable(),
    deletedBy: text<CommentDeleter>().nullable(),
    /** False while its person is suspended: it stays, and does not count. */
    counted: p.boolean().default(true),
  },
  indexes: [
    { properties: ['accountId', 'createdAt'], name: 'comment_account' },
    { properties: ['postId', 'accountId'], name: 'comment_post' },
  ],
});

/** A comment, or a reply to one (P7). Replies lie one level deep; `replyToId` says whom it answers. */
export class Comment extends CommentSchema.class {}
CommentSchema.setClass(Comment);

export const CommentTable = declare(CommentSchema, {
  owner: 'feed',
  person: 'accountId',
  retention: 'community',
  columns: {
    id: shown('internal-id', 'community'),
    postId: shown('internal-id', 'community'),
    accountId: shown('account-id', 'community'),
    rootId: shown('internal-id', 'community'),
    replyToId: shown('internal-id', 'community'),
    text: shown('public-words', 'community'),
    folded: withheld('public-words', 'community'),
    state: shown('activity', 'community'),
    likeCount: shown('activity', 'community'),
    replyCount: shown('activity', 'community'),
    createdAt: shown('activity', 'community'),
    removedAt: withheld('moderation', 'safety'),
    deletedBy: withheld('activity', 'community'),
    counted: withheld('technical', 'community'),
  },
  emptyPlace: { accountId: null, state: 'deleted', text: '', folded: '', deletedBy: 'author', removedAt: null, likeCount: 0 },
});

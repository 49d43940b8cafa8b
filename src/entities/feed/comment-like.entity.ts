import { defineEntity, p } from '@mikro-orm/core';
import type { CommentId } from '../../kernel/ids.js';
import { accountId, id, instant } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

const CommentLikeSchema = defineEntity({
  name: 'CommentLike',
  tableName: 'comment_like',
  properties: {
    commentId: id<CommentId>().primary(),
    accountId: accountId().primary(),
    createdAt: instant(),
    /** False while its person is suspended: it stays, and does not count. */
    counted: p.boolean().default(true),
  },
  indexes: [{ properties: ['accountId', 'createdAt'], name: 'comment_like_account' }],
});

/** A like of a comment (P8). */
export class CommentLike extends CommentLikeSchema.class {}
CommentLikeSchema.setClass(CommentLike);

export const CommentLikeTable = declare(CommentLikeSchema, {
  owner: 'feed',
  person: 'accountId',
  retention: 'community',
  columns: {
    commentId: shown('internal-id', 'community'),
    accountId: shown('account-id', 'community'),
    createdAt: shown('activity', 'community'),
    counted: withheld('technical', 'community'),
  },
});

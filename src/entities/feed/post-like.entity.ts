import { defineEntity, p } from '@mikro-orm/core';
import type { PostId } from '../../kernel/ids.js';
import { accountId, id, instant } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

const PostLikeSchema = defineEntity({
  name: 'PostLike',
  tableName: 'post_like',
  properties: {
    postId: id<PostId>().primary(),
    accountId: accountId().primary(),
    createdAt: instant(),
    /** False while its person is suspended: it stays, and does not count. */
    counted: p.boolean().default(true),
  },
  indexes: [{ properties: ['accountId', 'createdAt'], name: 'post_like_account' }],
});

/** A like of a post (P8). */
export class PostLike extends PostLikeSchema.class {}
PostLikeSchema.setClass(PostLike);

export const PostLikeTable = declare(PostLikeSchema, {
  owner: 'feed',
  person: 'accountId',
  retention: 'community',
  columns: {
    postId: shown('internal-id', 'community'),
    accountId: shown('account-id', 'community'),
    createdAt: shown('activity', 'community'),
    counted: withheld('technical', 'community'),
  },
});

import { defineEntity, p } from '@mikro-orm/core';
import { accountId, instant, otherAccountId } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

const FollowSchema = defineEntity({
  name: 'Follow',
  tableName: 'follow',
  properties: {
    accountId: accountId().primary(),
    followedId: otherAccountId().primary(),
    createdAt: instant(),
    /** False while its person is suspended: it stays, and does not count. */
    counted: p.boolean().default(true),
  },
  indexes: [
    { properties: ['followedId', 'createdAt'], name: 'follow_followed' },
    { properties: ['accountId', 'createdAt'], name: 'follow_account' },
  ],
});

/** Who follows whom (P8). */
export class Follow extends FollowSchema.class {}
FollowSchema.setClass(Follow);

export const FollowTable = declare(FollowSchema, {
  owner: 'feed',
  person: 'accountId',
  retention: 'community',
  columns: {
    accountId: shown('account-id', 'community'),
    followedId: withheld('account-id', 'community'),
    createdAt: shown('activity', 'community'),
    counted: withheld('technical', 'community'),
  },
});

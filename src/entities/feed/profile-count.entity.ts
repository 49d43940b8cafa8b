import { defineEntity, p } from '@mikro-orm/core';
import { accountId } from '../columns.js';
import { declare, shown } from '../privacy.js';

const ProfileCountSchema = defineEntity({
  name: 'ProfileCount',
  tableName: 'profile_count',
  properties: {
    accountId: accountId().primary(),
    posts: p.integer().default(0),
    followers: p.integer().default(0),
    following: p.integer().default(0),
  },
});

/** The counts on a profile; without what still lies in `count_delta`. */
export class ProfileCount extends ProfileCountSchema.class {}
ProfileCountSchema.setClass(ProfileCount);

export const ProfileCountTable = declare(ProfileCountSchema, {
  owner: 'feed',
  person: 'accountId',
  retention: 'community',
  columns: {
    accountId: shown('account-id', 'community'),
    posts: shown('activity', 'community'),
    followers: shown('activity', 'community'),
    following: shown('activity', 'community'),
  },
});

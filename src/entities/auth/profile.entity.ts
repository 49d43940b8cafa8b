import { defineEntity } from '@mikro-orm/core';
import { accountId, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

const ProfileSchema = defineEntity({
  name: 'Profile',
  tableName: 'profile',
  properties: {
    accountId: accountId().primary(),
    username: text().unique(),
    avatarKey: text().unique(),
    createdAt: instant(),
  },
});

/** The public face, made by the system (P2): nothing in it comes from the account. */
export class Profile extends ProfileSchema.class {}
ProfileSchema.setClass(Profile);

export const ProfileTable = declare(ProfileSchema, {
  owner: 'auth',
  person: 'accountId',
  retention: 'account',
  columns: {
    accountId: shown('account-id', 'community'),
    username: shown('public-profile', 'community'),
    avatarKey: withheld('public-profile', 'community'),
    createdAt: shown('activity', 'community'),
  },
});

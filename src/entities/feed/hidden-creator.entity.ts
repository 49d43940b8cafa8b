import { defineEntity } from '@mikro-orm/core';
import { accountId, instant, otherAccountId } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

const HiddenCreatorSchema = defineEntity({
  name: 'HiddenCreator',
  tableName: 'hidden_creator',
  properties: {
    accountId: accountId().primary(),
    hiddenId: otherAccountId().primary(),
    createdAt: instant(),
  },
  indexes: [{ properties: ['hiddenId'], name: 'hidden_creator_hidden' }],
});

/** Whose posts a person does not want in their feeds; nothing else changes between the two. */
export class HiddenCreator extends HiddenCreatorSchema.class {}
HiddenCreatorSchema.setClass(HiddenCreator);

export const HiddenCreatorTable = declare(HiddenCreatorSchema, {
  owner: 'feed',
  person: 'accountId',
  retention: 'community',
  columns: {
    accountId: shown('account-id', 'community'),
    hiddenId: withheld('account-id', 'community'),
    createdAt: shown('activity', 'community'),
  },
});

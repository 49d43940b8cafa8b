import { defineEntity } from '@mikro-orm/core';
import { accountId, instant, otherAccountId } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

const BlockSchema = defineEntity({
  name: 'Block',
  tableName: 'block',
  properties: {
    accountId: accountId().primary(),
    blockedId: otherAccountId().primary(),
    createdAt: instant(),
  },
  indexes: [{ properties: ['blockedId'], name: 'block_blocked' }],
});

/** Who blocked whom (P9, P31). It hides both from each other. */
export class Block extends BlockSchema.class {}
BlockSchema.setClass(Block);

export const BlockTable = declare(BlockSchema, {
  owner: 'feed',
  person: 'accountId',
  retention: 'community',
  columns: {
    accountId: shown('account-id', 'community'),
    blockedId: withheld('account-id', 'community'),
    createdAt: shown('activity', 'community'),
  },
});

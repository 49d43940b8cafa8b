import { defineEntity } from '@mikro-orm/core';
import type { CreationId } from '../../kernel/ids.js';
import { accountId, count, id, instant } from '../columns.js';
import { declare, withheld } from '../privacy.js';

const CreationTombstoneSchema = defineEntity({
  name: 'CreationTombstone',
  tableName: 'creation_tombstone',
  properties: {
    accountId: accountId().primary(),
    changeSequence: count().primary(),
    creationId: id<CreationId>(),
    deletedAt: instant().index(),
  },
});

/** Tells the other devices that a creation has gone. */
export class CreationTombstone extends CreationTombstoneSchema.class {}
CreationTombstoneSchema.setClass(CreationTombstone);

export const CreationTombstoneTable = declare(CreationTombstoneSchema, {
  owner: 'generation',
  person: 'accountId',
  retention: 'deletion-mark',
  columns: {
    accountId: withheld('account-id', 'library'),
    changeSequence: withheld('technical', 'library'),
    creationId: withheld('internal-id', 'library'),
    deletedAt: withheld('activity', 'library'),
  },
});

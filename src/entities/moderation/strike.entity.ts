import { defineEntity, p } from '@mikro-orm/core';
import type { StatementId } from '../../kernel/ids.js';
import { accountId, id, instant } from '../columns.js';
import { declare, kept, pseudonymised } from '../privacy.js';

const StrikeSchema = defineEntity({
  name: 'Strike',
  tableName: 'strike',
  properties: {
    id: id<string>().primary(),
    accountId: accountId(),
    statementId: id<StatementId>().unique(),
    weight: p.integer(),
    createdAt: instant(),
    expiresAt: instant(),
    voidedAt: instant().nullable(),
  },
  indexes: [{ properties: ['accountId', 'expiresAt'], name: 'strike_account' }],
});

/** Counts towards a suspension until it expires or is taken back. */
export class Strike extends StrikeSchema.class {}
StrikeSchema.setClass(Strike);

export const StrikeTable = declare(StrikeSchema, {
  owner: 'moderation',
  person: 'accountId',
  retention: 'moderation-record',
  columns: {
    id: kept('internal-id', 'safety'),
    accountId: pseudonymised('account-id', 'safety'),
    statementId: kept('internal-id', 'safety'),
    weight: kept('moderation', 'safety'),
    createdAt: kept('moderation', 'safety'),
    expiresAt: kept('moderation', 'safety'),
    voidedAt: kept('moderation', 'safety'),
  },
});

import { defineEntity } from '@mikro-orm/core';
import type { StatementId } from '../../kernel/ids.js';
import { accountId, id, instant, text } from '../columns.js';
import { declare, kept, pseudonymised } from '../privacy.js';

export const RESTRICTION_KINDS = ['publishing', 'account'] as const;
export type RestrictionKind = (typeof RESTRICTION_KINDS)[number];

const RestrictionSchema = defineEntity({
  name: 'Restriction',
  tableName: 'restriction',
  properties: {
    id: id<string>().primary(),
    accountId: accountId(),
    statementId: id<StatementId>().unique(),
    kind: text<RestrictionKind>(),
    createdAt: instant(),
    /** Null for good. */
    endsAt: instant().nullable(),
    /** When it made the account `suspended`: then its end makes it active again. Null while the account was so without it. */
    appliedAt: instant().nullable(),
    liftedAt: instant().nullable(),
  },
  indexes: [{ properties: ['accountId'], name: 'restriction_account' }],
});

/** What a person may not do for a time: publish and comment, or use the account. */
export class Restriction extends RestrictionSchema.class {}
RestrictionSchema.setClass(Restriction);

export const RestrictionTable = declare(RestrictionSchema, {
  owner: 'moderation',
  person: 'accountId',
  retention: 'moderation-record',
  columns: {
    id: kept('internal-id', 'safety'),
    accountId: pseudonymised('account-id', 'safety'),
    statementId: kept('internal-id', 'safety'),
    kind: kept('moderation', 'safety'),
    createdAt: kept('moderation', 'safety'),
    endsAt: kept('moderation', 'safety'),
    appliedAt: kept('moderation', 'safety'),
    liftedAt: kept('moderation', 'safety'),
  },
});

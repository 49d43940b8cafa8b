import { defineEntity } from '@mikro-orm/core';
import { accountId, count, instant, jsonb, text } from '../columns.js';
import { declare, withheld } from '../privacy.js';

export type AccountEventType =
  | 'generation.updated' | 'creation.created' | 'creation.deleted' | 'avatar.updated' | 'points.changed' | 'notification.created';

const AccountEventSchema = defineEntity({
  name: 'AccountEvent',
  tableName: 'account_event',
  properties: {
    accountId: accountId().primary(),
    sequence: count().primary(),
    type: text<AccountEventType>(),
    data: jsonb<Record<string, unknown>>(),
    createdAt: instant().index(),
  },
});

/** What `/v1/events` streams; ids only, the stream reads the rest when it sends. */
export class AccountEvent extends AccountEventSchema.class {}
AccountEventSchema.setClass(AccountEvent);

export const AccountEventTable = declare(AccountEventSchema, {
  owner: 'generation',
  person: 'accountId',
  retention: 'account-event',
  columns: {
    accountId: withheld('account-id', 'library'),
    sequence: withheld('technical', 'library'),
    type: withheld('activity', 'library'),
    data: withheld('activity', 'library'),
    createdAt: withheld('activity', 'library'),
  },
});

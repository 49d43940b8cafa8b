import { defineEntity } from '@mikro-orm/core';
import { accountId, count } from '../columns.js';
import { declare, withheld } from '../privacy.js';

const AccountSequenceSchema = defineEntity({
  name: 'AccountSequence',
  tableName: 'account_sequence',
  properties: {
    accountId: accountId().primary(),
    value: count(),
    /** Marks of deletions up to this number are gone: a device that knows less has to read its library anew. */
    deletionsKnownSince: count().default(0),
  },
});

/** The counter behind `account_event.sequence` and `creation.change_sequence`; its row lock makes commit order the order of the numbers. */
export class AccountSequence extends AccountSequenceSchema.class {}
AccountSequenceSchema.setClass(AccountSequence);

export const AccountSequenceTable = declare(AccountSequenceSchema, {
  owner: 'generation',
  person: 'accountId',
  retention: 'account',
  columns: {
    accountId: withheld('account-id', 'library'),
    value: withheld('technical', 'library'),
    deletionsKnownSince: withheld('technical', 'library'),
  },
});

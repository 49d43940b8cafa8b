import { defineEntity, p } from '@mikro-orm/core';
import { accountId, id, instant, text } from '../columns.js';
import { declare, withheld } from '../privacy.js';

/** `grace`: it can be undone for some days. */
export const DELETION_PACES = ['grace', 'now'] as const;
export type DeletionPace = (typeof DELETION_PACES)[number];

const DeletionCodeSchema = defineEntity({
  name: 'DeletionCode',
  tableName: 'deletion_code',
  properties: {
    id: id<string>().primary(),
    /** What was answered to whoever asked. Random; one request has a row for each account with the address. */
    requestId: id<string>().index(),
    /** Null where no account has the address: there is a row all the same, so that nobody learns it from how we answer. */
    accountId: accountId().nullable().index(),
    pace: text<DeletionPace>(),
    /** The one whose letter went out: its code opens this one too. Null: a letter of its own went out, or none at all. */
    letterId: id<string>().nullable(),
    /** Wrong codes that were tried. */
    tries: p.integer().default(0),
    createdAt: instant(),
    expiresAt: instant().index(),
    usedAt: instant().nullable(),
  },
});

/** The end of an account was asked for by e-mail. The code lies nowhere: it is made from the row's id with a key of ours. */
export class DeletionCode extends DeletionCodeSchema.class {}
DeletionCodeSchema.setClass(DeletionCode);

export const DeletionCodeTable = declare(DeletionCodeSchema, {
  owner: 'privacy',
  person: 'accountId',
  retention: 'deletion-code',
  columns: {
    id: withheld('internal-id', 'compliance'),
    requestId: withheld('internal-id', 'compliance'),
    accountId: withheld('account-id', 'compliance'),
    pace: withheld('activity', 'compliance'),
    letterId: withheld('internal-id', 'compliance'),
    tries: withheld('technical', 'compliance'),
    createdAt: withheld('activity', 'compliance'),
    expiresAt: withheld('technical', 'compliance'),
    usedAt: withheld('activity', 'compliance'),
  },
});

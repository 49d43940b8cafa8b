import { defineEntity } from '@mikro-orm/core';
import type { LegalHoldId } from '../../kernel/ids.js';
import { accountId, id, instant, otherAccountId, text, words } from '../columns.js';
import { declare, internal, pseudonymisedInternal, sealed } from '../privacy.js';

const LegalHoldSchema = defineEntity({
  name: 'LegalHold',
  tableName: 'legal_hold',
  properties: {
    id: id<LegalHoldId>().primary(),
    accountId: accountId().index(),
    /** Retention classes that it keeps from being removed. */
    classes: words(),
    /** Sealed: the law or order, in words of staff: `Art. 17(3)(e) GDPR, claim 2026/114`. */
    basis: text(),
    until: instant(),
    proposedBy: otherAccountId().index(),
    /** Another person than who proposed it; it holds from then on. */
    approvedBy: otherAccountId().nullable().index(),
    createdAt: instant(),
    approvedAt: instant().nullable(),
    releasedAt: instant().nullable(),
  },
});

/** An order to keep some of a person's data, with its basis and its end. It blocks the classes named, never the whole deletion. */
export class LegalHold extends LegalHoldSchema.class {}
LegalHoldSchema.setClass(LegalHold);

export const LegalHoldTable = declare(LegalHoldSchema, {
  owner: 'privacy',
  person: 'accountId',
  retention: 'legal-hold-record',
  columns: {
    id: internal('internal-id', 'compliance'),
    accountId: pseudonymisedInternal('account-id', 'compliance'),
    classes: internal('technical', 'compliance'),
    basis: sealed(internal('moderation', 'compliance'), { wasPlain: 'unmarked' }),
    until: internal('activity', 'compliance'),
    proposedBy: pseudonymisedInternal('account-id', 'compliance'),
    approvedBy: pseudonymisedInternal('account-id', 'compliance'),
    createdAt: internal('activity', 'compliance'),
    approvedAt: internal('activity', 'compliance'),
    releasedAt: internal('activity', 'compliance'),
  },
});

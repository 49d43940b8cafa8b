import { defineEntity } from '@mikro-orm/core';
import { accountId, id, instant, otherAccountId, text, words } from '../columns.js';
import { declare, kept, pseudonymised, pseudonymisedInternal, sealed, unsealed } from '../privacy.js';

const AuthorityDisclosureSchema = defineEntity({
  name: 'AuthorityDisclosure',
  tableName: 'authority_disclosure',
  properties: {
    id: id<string>().primary(),
    accountId: accountId().nullable().index(),
    /** Who got it: a court, a police, somebody in danger. */
    recipient: text(),
    country: text(),
    /** The law or order on which it rests. */
    basis: text(),
    /** Sealed: their file number. */
    reference: text(),
    /** Data classes, as in the data map. */
    categories: words(),
    /** The person is not told before; null when nothing forbids it. */
    secretUntil: instant().nullable(),
    proposedBy: otherAccountId().index(),
    approvedBy: otherAccountId().nullable().index(),
    createdAt: instant(),
    approvedAt: instant().nullable(),
    /** When the data was handed over. */
    disclosedAt: instant().nullable(),
    /** Sealed: what it was, such as the id of an export, or a description without personal data. */
    handedOver: text().nullable(),
  },
});

/** A disclosure to an authority or to protect somebody (P22). One of staff proposes, another approves, then data is handed over. */
export class AuthorityDisclosure extends AuthorityDisclosureSchema.class {}
AuthorityDisclosureSchema.setClass(AuthorityDisclosure);

export const AuthorityDisclosureTable = declare(AuthorityDisclosureSchema, {
  owner: 'privacy',
  person: 'accountId',
  retention: 'authority-disclosure',
  columns: {
    id: kept('internal-id', 'compliance'),
    accountId: pseudonymised('account-id', 'compliance'),
    recipient: unsealed(kept('activity', 'compliance'), 'an office; staff are asked to name no person'),
    country: kept('locale', 'compliance'),
    basis: unsealed(kept('activity', 'compliance'), 'a law or order; staff are asked to name no person'),
    reference: sealed(kept('activity', 'compliance'), { wasPlain: 'unmarked' }),
    categories: kept('activity', 'compliance'),
    secretUntil: kept('activity', 'compliance'),
    proposedBy: pseudonymisedInternal('account-id', 'compliance'),
    approvedBy: pseudonymisedInternal('account-id', 'compliance'),
    createdAt: kept('activity', 'compliance'),
    approvedAt: kept('activity', 'compliance'),
    disclosedAt: kept('activity', 'compliance'),
    handedOver: sealed(kept('activity', 'compliance'), { wasPlain: 'unmarked' }),
  },
});

import { defineEntity, p } from '@mikro-orm/core';
import { accountId, id, instant, text } from '../columns.js';
import { declare, sealed, shown, unsealed, withheld } from '../privacy.js';

export type SignInProvider = 'google' | 'apple';

/**
 * `live`; `revoked`: taken back at the provider, a new sign-in there makes it live again; `disabled`: the provider reports the account as
 * taken over, nobody comes in by it until the provider says otherwise; `closed`: the account is gone there.
 */
export type IdentityStatus = 'live' | 'revoked' | 'disabled' | 'closed';

const SignInIdentitySchema = defineEntity({
  name: 'SignInIdentity',
  tableName: 'sign_in_identity',
  properties: {
    id: id<string>().primary(),
    accountId: accountId().index(),
    provider: text<SignInProvider>(),
    subject: text(),
    clientId: text(),
    email: text().nullable(),
    /** Finds the address (`EmailHashes`); null until an address from before it was sealed is. */
    emailHash: text().nullable().index(),
    emailVerified: p.boolean().default(false),
    name: text().nullable(),
    linkedAt: instant(),
    status: text<IdentityStatus>().default('live'),
    /** When the provider ended something of it last, by its clock: a token that was issued before does not count any more. */
    noticeAt: instant().nullable(),
    /** When the provider last said whether the account there is disabled; an older word changes nothing. */
    disabledNoticeAt: instant().nullable(),
    /** When the provider vouched for the person last (`iat` of the token), on its own clock, as its notices are. */
    lastSignInAt: instant(),
    /** False when Apple says that it no longer forwards mail to the hidden address. */
    emailForwarded: p.boolean().default(true),
    /** When Apple's last notice about the address happened. */
    emailNoticeAt: instant().nullable(),
  },
  uniques: [
    { properties: ['provider', 'subject'], name: 'sign_in_identity_provider_subject' },
    { properties: ['accountId', 'provider'], name: 'sign_in_identity_account_provider' },
  ],
});

/** A way in. Found by provider and subject alone: an equal e-mail address never links two accounts. */
export class SignInIdentity extends SignInIdentitySchema.class {}
SignInIdentitySchema.setClass(SignInIdentity);

export const SignInIdentityTable = declare(SignInIdentitySchema, {
  owner: 'auth',
  person: 'accountId',
  retention: 'account',
  columns: {
    id: withheld('internal-id', 'sign-in'),
    accountId: shown('account-id', 'sign-in'),
    provider: unsealed(shown('identity', 'sign-in'), 'one of two providers'),
    subject: unsealed(shown('identity', 'sign-in'), 'an id at the provider that names nobody by itself; a sign-in finds its account by it'),
    clientId: withheld('technical', 'sign-in'),
    email: sealed(shown('contact', 'sign-in'), { wasPlain: true }),
    emailHash: withheld('contact', 'sign-in'),
    emailVerified: unsealed(shown('contact', 'sign-in'), 'yes or no'),
    name: sealed(shown('identity', 'sign-in'), { wasPlain: true }),
    linkedAt: shown('activity', 'sign-in'),
    status: shown('activity', 'sign-in'),
    noticeAt: shown('activity', 'sign-in'),
    disabledNoticeAt: shown('activity', 'sign-in'),
    lastSignInAt: shown('activity', 'sign-in'),
    emailForwarded: unsealed(shown('contact', 'sign-in'), 'yes or no'),
    emailNoticeAt: shown('activity', 'sign-in'),
  },
});

import { defineEntity, p } from '@mikro-orm/core';
import { accountId, id, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

export type SignInProvider = 'google' | 'apple';

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
    emailVerified: p.boolean().default(false),
    name: text().nullable(),
    linkedAt: instant(),
  },
  uniques: [{ properties: ['provider', 'subject'], name: 'sign_in_identity_provider_subject' }],
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
    provider: shown('identity', 'sign-in'),
    subject: shown('identity', 'sign-in'),
    clientId: withheld('technical', 'sign-in'),
    email: shown('contact', 'sign-in'),
    emailVerified: shown('contact', 'sign-in'),
    name: shown('identity', 'sign-in'),
    linkedAt: shown('activity', 'sign-in'),
  },
});

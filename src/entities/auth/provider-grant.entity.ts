import { defineEntity } from '@mikro-orm/core';
import { accountId, count, id, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';
import type { SignInProvider } from './sign-in-identity.entity.js';

/** `held`: to be revoked one day; `revoking`: asked for; `revoked`: told to the provider; `dropped`: the provider had ended it itself. */
export type GrantStatus = 'held' | 'revoking' | 'revoked' | 'dropped';

const ProviderGrantSchema = defineEntity({
  name: 'ProviderGrant',
  tableName: 'provider_grant',
  properties: {
    id: id<string>().primary(),
    accountId: accountId().nullable().index(),
    provider: text<SignInProvider>(),
    clientId: text(),
    tokenSealed: text().nullable(),
    tokenHash: text(),
    status: text<GrantStatus>().default('held'),
    obtainedAt: instant(),
    requestedAt: instant().nullable(),
    settledAt: instant().nullable(),
    answerStatus: count().nullable(),
  },
  indexes: [{ properties: ['tokenHash'], name: 'provider_grant_token_hash' }],
});

/**
 * A refresh token of Apple or Google, held for its revocation alone, with the client id that got it (TN3194). The token goes as soon as the
 * provider was told; what stays for a while is that and when it was told. Outlives the account until then.
 */
export class ProviderGrant extends ProviderGrantSchema.class {}
ProviderGrantSchema.setClass(ProviderGrant);

export const ProviderGrantTable = declare(ProviderGrantSchema, {
  owner: 'auth',
  person: 'accountId',
  retention: 'provider-grant',
  columns: {
    id: withheld('internal-id', 'sign-in'),
    accountId: { data: 'account-id', purpose: 'sign-in', exported: 'shown', erased: 'nulled' },
    provider: shown('identity', 'sign-in'),
    clientId: withheld('technical', 'sign-in'),
    tokenSealed: withheld('credential', 'sign-in'),
    tokenHash: withheld('credential', 'sign-in'),
    status: shown('activity', 'sign-in'),
    obtainedAt: shown('activity', 'sign-in'),
    requestedAt: shown('activity', 'sign-in'),
    settledAt: shown('activity', 'sign-in'),
    answerStatus: withheld('technical', 'sign-in'),
  },
});

import { defineEntity, p } from '@mikro-orm/core';
import type { DeletionId } from '../../kernel/ids.js';
import { accountId, count, id, instant, text } from '../columns.js';
import { declare, internal, kept, sealed } from '../privacy.js';
import type { SignInProvider } from './sign-in-identity.entity.js';

/**
 * `exchanging`: what is sealed is an authorization code, to be traded for the token; `held`: the token, to be revoked one day; `revoking`:
 * the provider is to be told; `revoked`: it was told; `dropped`: nothing to tell any more, the provider ended it or a newer one took over.
 */
export type GrantStatus = 'exchanging' | 'held' | 'revoking' | 'revoked' | 'dropped';

const ProviderGrantSchema = defineEntity({
  name: 'ProviderGrant',
  tableName: 'provider_grant',
  properties: {
    id: id<string>().primary(),
    accountId: accountId().nullable().index(),
    provider: text<SignInProvider>(),
    clientId: text(),
    tokenSealed: text().nullable(),
    /** As Google names a token in its notices: base64 of SHA-512 of SHA-512. */
    tokenHash: text().nullable(),
    /** The other way in which it names one, by the first 16 characters; SHA-256 of them. */
    prefixHash: text().nullable(),
    status: text<GrantStatus>().default('held'),
    obtainedAt: instant(),
    requestedAt: instant().nullable(),
    /** When the provider is asked next, while it is to be asked. */
    dueAt: instant().nullable(),
    attempts: p.integer().default(0),
    settledAt: instant().nullable(),
    answerStatus: count().nullable(),
    /** Which end of an account has it revoked: it finds what became of it once the account is gone. */
    deletionId: id<DeletionId>().nullable(),
  },
  indexes: [
    { properties: ['deletionId'], name: 'provider_grant_deletion' },
    { properties: ['tokenHash'], name: 'provider_grant_token_hash' },
    { properties: ['prefixHash'], name: 'provider_grant_prefix_hash' },
  ],
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
    id: internal('internal-id', 'sign-in'),
    accountId: { data: 'account-id', purpose: 'sign-in', exported: 'shown', erased: 'nulled' },
    provider: kept('activity', 'sign-in'),
    clientId: internal('technical', 'sign-in'),
    tokenSealed: sealed(internal('credential', 'sign-in')),
    tokenHash: internal('credential', 'sign-in'),
    prefixHash: internal('credential', 'sign-in'),
    status: kept('activity', 'sign-in'),
    obtainedAt: kept('activity', 'sign-in'),
    requestedAt: kept('activity', 'sign-in'),
    dueAt: internal('technical', 'sign-in'),
    attempts: internal('technical', 'sign-in'),
    settledAt: kept('activity', 'sign-in'),
    answerStatus: internal('technical', 'sign-in'),
    deletionId: internal('internal-id', 'compliance'),
  },
});

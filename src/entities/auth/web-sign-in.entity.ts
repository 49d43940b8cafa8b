import { defineEntity, p } from '@mikro-orm/core';
import { accountId, instant, jsonb, text } from '../columns.js';
import { declare, sealed, unsealed, withheld } from '../privacy.js';
import type { SignInProvider } from './sign-in-identity.entity.js';

/** From the device's locale, as the web app gave it at the start (P4). */
export interface WebSignInHints {
  readonly country?: string;
  readonly region?: string;
  readonly locale?: string;
}

const WebSignInSchema = defineEntity({
  name: 'WebSignIn',
  tableName: 'web_sign_in',
  properties: {
    stateHash: text().primary(),
    provider: text<SignInProvider>(),
    browserHash: text(),
    nonce: text(),
    verifierSealed: text().nullable(),
    appChallenge: text().nullable(),
    hints: jsonb<WebSignInHints>(),
    startedAt: instant(),
    expiresAt: instant().index(),
    returnedAt: instant().nullable(),
    accountId: accountId().nullable().index(),
    isNew: p.boolean().default(false),
    codeHash: text().nullable().unique(),
    exchangedAt: instant().nullable(),
  },
});

/**
 * One browser sign-in: started (state, nonce and PKCE verifier are held here), returned from the provider once, exchanged for a session
 * once. `expiresAt` bounds the step that is open: the way through the provider, then the code.
 */
export class WebSignIn extends WebSignInSchema.class {}
WebSignInSchema.setClass(WebSignIn);

export const WebSignInTable = declare(WebSignInSchema, {
  owner: 'auth',
  person: 'accountId',
  retention: 'single-use-token',
  columns: {
    stateHash: withheld('credential', 'sign-in'),
    provider: withheld('technical', 'sign-in'),
    browserHash: withheld('credential', 'sign-in'),
    nonce: unsealed(withheld('credential', 'sign-in'), 'lives ten minutes, and is of use beside a token that the provider signed alone'),
    verifierSealed: sealed(withheld('credential', 'sign-in'), { by: ['stateHash'] }),
    appChallenge: unsealed(withheld('credential', 'sign-in'), 'the hash of the verifier that the app keeps (RFC 7636)'),
    hints: withheld('locale', 'sign-in'),
    startedAt: withheld('activity', 'sign-in'),
    expiresAt: withheld('technical', 'sign-in'),
    returnedAt: withheld('activity', 'sign-in'),
    accountId: withheld('account-id', 'sign-in'),
    isNew: withheld('activity', 'sign-in'),
    codeHash: withheld('credential', 'sign-in'),
    exchangedAt: withheld('activity', 'sign-in'),
  },
});

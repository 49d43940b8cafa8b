import { defineEntity } from '@mikro-orm/core';
import { instant, text } from '../columns.js';
import { declare, withheld } from '../privacy.js';

const SignInNonceSchema = defineEntity({
  name: 'SignInNonce',
  tableName: 'sign_in_nonce',
  properties: {
    nonceHash: text().primary(),
    expiresAt: instant().index(),
    usedAt: instant().nullable(),
  },
});

export class SignInNonce extends SignInNonceSchema.class {}
SignInNonceSchema.setClass(SignInNonce);

export const SignInNonceTable = declare(SignInNonceSchema, {
  owner: 'auth',
  person: 'nobody',
  retention: 'single-use-token',
  columns: {
    nonceHash: withheld('credential', 'sign-in'),
    expiresAt: withheld('technical', 'sign-in'),
    usedAt: withheld('technical', 'sign-in'),
  },
});

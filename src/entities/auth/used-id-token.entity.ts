import { defineEntity } from '@mikro-orm/core';
import { instant, text } from '../columns.js';
import { declare, withheld } from '../privacy.js';

const UsedIdTokenSchema = defineEntity({
  name: 'UsedIdToken',
  tableName: 'used_id_token',
  properties: {
    tokenHash: text().primary(),
    expiresAt: instant().index(),
  },
});

/** Identity tokens that opened a session: none opens a second one. Kept for as long as the token would be taken. */
export class UsedIdToken extends UsedIdTokenSchema.class {}
UsedIdTokenSchema.setClass(UsedIdToken);

export const UsedIdTokenTable = declare(UsedIdTokenSchema, {
  owner: 'auth',
  person: 'nobody',
  retention: 'single-use-token',
  columns: {
    tokenHash: withheld('credential', 'sign-in'),
    expiresAt: withheld('technical', 'sign-in'),
  },
});

import { defineEntity } from '@mikro-orm/core';
import type { SessionId } from '../../kernel/ids.js';
import { accountId, id, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

const AdSessionSchema = defineEntity({
  name: 'AdSession',
  tableName: 'ad_session',
  properties: {
    /** SHA-256 of the nonce, hex: the nonce itself travels with the ad and comes back in its callback. */
    nonceHash: text().primary(),
    accountId: accountId().index(),
    sessionId: id<SessionId>(),
    deviceHash: text().nullable(),
    createdAt: instant(),
    expiresAt: instant(),
    usedAt: instant().nullable(),
  },
  indexes: [{ properties: ['expiresAt'], name: 'ad_session_expires_at_idx' }],
});

/** The permission to be rewarded for one ad. Single use; bound to the account and the session that asked. */
export class AdSession extends AdSessionSchema.class {}
AdSessionSchema.setClass(AdSession);

export const AdSessionTable = declare(AdSessionSchema, {
  owner: 'billing',
  person: 'accountId',
  retention: 'ad-session',
  columns: {
    nonceHash: withheld('credential', 'billing'),
    accountId: shown('account-id', 'billing'),
    sessionId: withheld('internal-id', 'billing'),
    deviceHash: withheld('device', 'billing'),
    createdAt: shown('activity', 'billing'),
    expiresAt: shown('activity', 'billing'),
    usedAt: shown('activity', 'billing'),
  },
});

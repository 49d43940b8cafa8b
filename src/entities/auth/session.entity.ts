import { defineEntity } from '@mikro-orm/core';
import type { SessionId } from '../../kernel/ids.js';
import { accountId, id, instant, text } from '../columns.js';
import { declare, shown, unsealed } from '../privacy.js';
import type { SignInProvider } from './sign-in-identity.entity.js';

export type SessionEnd = 'signed-out' | 'revoked' | 'refresh-reused' | 'account-ended' | 'provider-notice' | 'unlinked';

const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: id<SessionId>().primary(),
    accountId: accountId().index(),
    /** The way in that opened it; null for sessions of before this was kept. */
    provider: text<SignInProvider>().nullable(),
    deviceId: text().nullable(),
    deviceModel: text().nullable(),
    os: text().nullable(),
    appVersion: text().nullable(),
    country: text().nullable(),
    createdAt: instant(),
    lastUsedAt: instant(),
    expiresAt: instant(),
    endedAt: instant().nullable(),
    endReason: text<SessionEnd>().nullable(),
  },
});

/** One signed-in device: the family of its refresh tokens. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);

export const SessionTable = declare(SessionSchema, {
  owner: 'auth',
  person: 'accountId',
  retention: 'session',
  columns: {
    id: shown('internal-id', 'sign-in'),
    accountId: shown('account-id', 'sign-in'),
    provider: unsealed(shown('identity', 'sign-in'), 'one of two providers'),
    deviceId: shown('device', 'sign-in'),
    deviceModel: shown('device', 'sign-in'),
    os: shown('device', 'sign-in'),
    appVersion: shown('device', 'sign-in'),
    country: shown('locale', 'sign-in'),
    createdAt: shown('activity', 'sign-in'),
    lastUsedAt: shown('activity', 'sign-in'),
    expiresAt: shown('activity', 'sign-in'),
    endedAt: shown('activity', 'sign-in'),
    endReason: shown('activity', 'sign-in'),
  },
});

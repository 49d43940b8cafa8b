import { defineEntity } from '@mikro-orm/core';
import type { SessionId } from '../../kernel/ids.js';
import { id, instant, text } from '../columns.js';
import { declare, withheld } from '../privacy.js';

const RefreshTokenSchema = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_token',
  properties: {
    tokenHash: text().primary(),
    sessionId: id<SessionId>().index(),
    createdAt: instant(),
    expiresAt: instant(),
    usedAt: instant().nullable(),
  },
});

/** Single use. Presenting a used one ends its session (RFC 9700, section 4.14.2). */
export class RefreshToken extends RefreshTokenSchema.class {}
RefreshTokenSchema.setClass(RefreshToken);

export const RefreshTokenTable = declare(RefreshTokenSchema, {
  owner: 'auth',
  person: { via: 'sessionId', table: 'session' },
  retention: 'session',
  columns: {
    tokenHash: withheld('credential', 'sign-in'),
    sessionId: withheld('internal-id', 'sign-in'),
    createdAt: withheld('activity', 'sign-in'),
    expiresAt: withheld('activity', 'sign-in'),
    usedAt: withheld('activity', 'sign-in'),
  },
});

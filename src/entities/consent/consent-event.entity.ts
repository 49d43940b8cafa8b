import { defineEntity } from '@mikro-orm/core';
import type { EventId } from '../../kernel/ids.js';
import { accountId, count, id, instant, text } from '../columns.js';
import { declare, kept, pseudonymised } from '../privacy.js';
import type { PolicyKey, PolicyLocale } from './policy-text.entity.js';

export const CONSENT_DECISIONS = ['granted', 'declined', 'withdrawn'] as const;
export type ConsentDecision = (typeof CONSENT_DECISIONS)[number];

const ConsentEventSchema = defineEntity({
  name: 'ConsentEvent',
  tableName: 'consent_event',
  properties: {
    id: id<EventId>().primary(),
    receiptId: id<string>().index(),
    accountId: accountId(),
    sequence: count(),
    policy: text<PolicyKey>(),
    version: text(),
    textSha256: text(),
    locale: text<PolicyLocale>(),
    purpose: text(),
    recipient: text(),
    decision: text<ConsentDecision>(),
    surface: text(),
    decidedAt: instant(),
    previousHash: text(),
    hash: text(),
  },
  indexes: [{ properties: ['accountId', 'policy', 'purpose', 'recipient', 'sequence'], name: 'consent_event_state' }],
  uniques: [{ properties: ['accountId', 'sequence'], name: 'consent_event_account_sequence' }],
});

/**
 * One decision on one purpose and one recipient. Append-only (a trigger refuses update and delete but for erasure); each row carries the
 * hash of the one before.
 */
export class ConsentEvent extends ConsentEventSchema.class {}
ConsentEventSchema.setClass(ConsentEvent);

export const ConsentEventTable = declare(ConsentEventSchema, {
  owner: 'consent',
  person: 'accountId',
  retention: 'consent',
  columns: {
    id: kept('internal-id', 'compliance'),
    receiptId: kept('internal-id', 'compliance'),
    accountId: pseudonymised('account-id', 'compliance'),
    sequence: kept('consent', 'compliance'),
    policy: kept('consent', 'compliance'),
    version: kept('consent', 'compliance'),
    textSha256: kept('consent', 'compliance'),
    locale: kept('consent', 'compliance'),
    purpose: kept('consent', 'compliance'),
    recipient: kept('consent', 'compliance'),
    decision: kept('consent', 'compliance'),
    surface: kept('consent', 'compliance'),
    decidedAt: kept('activity', 'compliance'),
    previousHash: kept('consent', 'compliance'),
    hash: kept('consent', 'compliance'),
  },
});

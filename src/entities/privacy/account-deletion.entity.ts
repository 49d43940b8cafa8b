import { defineEntity, p } from '@mikro-orm/core';
import type { DeletionId, PrivacyRequestId } from '../../kernel/ids.js';
import { accountId, id, instant, jsonb, text, words } from '../columns.js';
import { declare, internal, kept, sealed } from '../privacy.js';
import type { AccountStatus } from '../auth/account.entity.js';

/**
 * Who asked for it: the person in the app or on the web, staff for them, the sign-in provider, the rules about age, or the list of
 * erasures once a backup was restored: then it was carried out before, and its person has been told.
 */
export const DELETION_ORIGINS = ['app', 'web', 'staff', 'provider', 'safety', 'restore'] as const;
export type DeletionOrigin = (typeof DELETION_ORIGINS)[number];
export const DELETION_STATUSES = ['scheduled', 'running', 'completed', 'undone'] as const;
export type DeletionStatus = (typeof DELETION_STATUSES)[number];

/** What outlives the account: which class, why, and until when; no id, no word of the person's. */
export interface Retained {
  readonly class: string;
  readonly basis: string;
  /** ISO 8601; null where no clock runs. */
  readonly until: string | null;
}

const AccountDeletionSchema = defineEntity({
  name: 'AccountDeletion',
  tableName: 'account_deletion',
  properties: {
    /** Also the tombstone's id: what replaces the account id in rows that outlive it. Random. */
    id: id<DeletionId>().primary(),
    /** Null once completed. */
    accountId: accountId().nullable().index(),
    origin: text<DeletionOrigin>(),
    status: text<DeletionStatus>().default('scheduled'),
    /** What the account goes back to when the person changes their mind. */
    previousStatus: text<AccountStatus>(),
    locale: text<'en' | 'es'>(),
    /** Sealed: where the last letter goes. Only while the end is carried out, which the database checks. */
    contact: text().nullable(),
    requestId: id<PrivacyRequestId>().nullable(),
    /** Codes of what the person was warned of. */
    warnings: words(),
    /** SHA-256 of the secret that opens status and receipt when no account is left to sign in to. */
    secretHash: text().unique(),
    requestedAt: instant(),
    scheduledFor: instant(),
    startedAt: instant().nullable(),
    completedAt: instant().nullable(),
    undoneAt: instant().nullable(),
    /** When a worker looks at it next, while there is something to do. */
    dueAt: instant().nullable().index(),
    attempts: p.integer().default(0),
    /** HMAC of each way in, under the key of that period: proof for who asks later, and nothing once the key is gone. */
    subjectHmacs: words(),
    /** The account was suspended or banned: whoever comes back with one of those ways in gets no new one. Only beside a proof. */
    isBarred: p.boolean().default(false),
    /** Null for good; in either case no longer than the proof lives. */
    barredUntil: instant().nullable(),
    /** The account was given the welcome points, which a person gets once. Only beside a proof. */
    wasWelcomed: p.boolean().default(false),
    retained: jsonb<readonly Retained[]>().nullable(),
    /** Compact JWS. */
    receipt: text().nullable(),
    /** A later receipt says how third parties ended that had not answered when the first was signed. */
    receiptIssuedAt: instant().nullable(),
    expiresAt: instant().nullable().index(),
  },
});

/** The end of an account: asked for, carried out step by step, and then the pseudonymous proof that it was. */
export class AccountDeletion extends AccountDeletionSchema.class {}
AccountDeletionSchema.setClass(AccountDeletion);

export const AccountDeletionTable = declare(AccountDeletionSchema, {
  owner: 'privacy',
  person: 'accountId',
  retention: 'deletion-record',
  columns: {
    id: kept('internal-id', 'compliance'),
    accountId: { data: 'account-id', purpose: 'compliance', exported: 'shown', erased: 'nulled' },
    origin: kept('activity', 'compliance'),
    status: kept('activity', 'compliance'),
    previousStatus: internal('activity', 'compliance'),
    locale: kept('locale', 'compliance'),
    contact: sealed(internal('contact', 'compliance')),
    requestId: internal('internal-id', 'compliance'),
    warnings: kept('activity', 'compliance'),
    secretHash: internal('credential', 'compliance'),
    requestedAt: kept('activity', 'compliance'),
    scheduledFor: kept('activity', 'compliance'),
    startedAt: kept('activity', 'compliance'),
    completedAt: kept('activity', 'compliance'),
    undoneAt: kept('activity', 'compliance'),
    dueAt: internal('technical', 'compliance'),
    attempts: internal('technical', 'compliance'),
    subjectHmacs: internal('identity', 'compliance'),
    isBarred: internal('moderation', 'safety'),
    barredUntil: internal('moderation', 'safety'),
    wasWelcomed: internal('points', 'billing'),
    retained: internal('technical', 'compliance'),
    receipt: internal('activity', 'compliance'),
    receiptIssuedAt: internal('activity', 'compliance'),
    expiresAt: internal('technical', 'compliance'),
  },
});

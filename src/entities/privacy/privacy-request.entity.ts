import { defineEntity, p } from '@mikro-orm/core';
import type { DeletionId, ExportId, PrivacyRequestId } from '../../kernel/ids.js';
import { accountId, id, instant, otherAccountId, text } from '../columns.js';
import { declare, internal, kept, pseudonymised, pseudonymisedInternal, sealed } from '../privacy.js';

export const REQUEST_CHANNELS = ['app', 'web', 'mail'] as const;
export type RequestChannel = (typeof REQUEST_CHANNELS)[number];
export const REQUEST_KINDS = ['access', 'portability', 'erasure', 'rectification', 'restriction', 'objection'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];
export const REQUEST_LAWS = ['gdpr', 'ccpa', 'lgpd', 'other'] as const;
export type RequestLaw = (typeof REQUEST_LAWS)[number];
export const REQUEST_STATES = ['received', 'in-progress', 'awaiting-approval', 'approved', 'done', 'refused'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

const PrivacyRequestSchema = defineEntity({
  name: 'PrivacyRequest',
  tableName: 'privacy_request',
  properties: {
    id: id<PrivacyRequestId>().primary(),
    /** Null for somebody who has no account, or whose is not known yet. */
    accountId: accountId().nullable().index(),
    channel: text<RequestChannel>(),
    kind: text<RequestKind>(),
    law: text<RequestLaw>(),
    locale: text<'en' | 'es'>(),
    /** Sealed: an e-mail address to answer to. */
    contact: text().nullable(),
    /** Look-up hash of the address. */
    contactHash: text().nullable().index(),
    /** Sealed: the person's words. */
    details: text().nullable(),
    state: text<RequestState>().default('received'),
    /** How staff or the service made sure who asks; null until then. */
    identityMethod: text().nullable(),
    identityCheckedAt: instant().nullable(),
    receivedAt: instant(),
    dueAt: instant(),
    /** Once, with a reason that the person was told. */
    extendedUntil: instant().nullable(),
    extensionReason: text().nullable(),
    refusalReason: text().nullable(),
    assigneeId: otherAccountId().nullable().index(),
    exportId: id<ExportId>().nullable(),
    deletionId: id<DeletionId>().nullable(),
    decidedAt: instant().nullable(),
    lastSequence: p.integer().default(0),
  },
});

/** What somebody asks under a privacy law, and how far it is. `privacy_request_event` is the record. */
export class PrivacyRequest extends PrivacyRequestSchema.class {}
PrivacyRequestSchema.setClass(PrivacyRequest);

export const PrivacyRequestTable = declare(PrivacyRequestSchema, {
  owner: 'privacy',
  person: 'accountId',
  retention: 'privacy-request',
  columns: {
    id: kept('internal-id', 'compliance'),
    accountId: pseudonymised('account-id', 'compliance'),
    channel: kept('activity', 'compliance'),
    kind: kept('activity', 'compliance'),
    law: kept('locale', 'compliance'),
    locale: kept('locale', 'compliance'),
    contact: sealed({ data: 'contact', purpose: 'compliance', exported: 'shown', erased: 'nulled' }),
    contactHash: { data: 'contact', purpose: 'compliance', exported: 'withheld', erased: 'nulled' },
    details: sealed({ data: 'activity', purpose: 'compliance', exported: 'shown', erased: 'nulled' }),
    state: kept('activity', 'compliance'),
    identityMethod: kept('activity', 'compliance'),
    identityCheckedAt: kept('activity', 'compliance'),
    receivedAt: kept('activity', 'compliance'),
    dueAt: kept('activity', 'compliance'),
    extendedUntil: kept('activity', 'compliance'),
    extensionReason: kept('activity', 'compliance'),
    refusalReason: kept('activity', 'compliance'),
    assigneeId: pseudonymisedInternal('account-id', 'compliance'),
    exportId: internal('internal-id', 'compliance'),
    deletionId: internal('internal-id', 'compliance'),
    decidedAt: kept('activity', 'compliance'),
    lastSequence: internal('technical', 'compliance'),
  },
});

import { defineEntity, p } from '@mikro-orm/core';
import type { NoticeId } from '../../kernel/ids.js';
import { id, instant, text, words } from '../columns.js';
import { declare, kept, sealed, shown, withheld } from '../privacy.js';

export const NOTICE_KINDS = ['illegal-content', 'intimate-imagery', 'minor-safety', 'intellectual-property', 'privacy', 'other'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];
export const NOTICE_STATES = ['incomplete', 'received', 'in-review', 'decided', 'closed'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

const NoticeSchema = defineEntity({
  name: 'Notice',
  tableName: 'notice',
  properties: {
    /** The tracking number. */
    id: id<NoticeId>().primary(),
    kind: text<NoticeKind>(),
    /** Addresses of what it is about. */
    locations: words(),
    explanation: text(),
    contactName: text().nullable(),
    /** Sealed. */
    contactEmail: text().nullable(),
    goodFaith: p.boolean(),
    signature: text().nullable(),
    /** What it lacks to be valid; empty when complete. */
    missing: words(),
    /** Of the secret that opens its status page. */
    secretHash: text(),
    locale: text<'en' | 'es'>(),
    state: text<NoticeState>().default('received'),
    receivedAt: instant(),
    completeAt: instant().nullable(),
    /** 48 hours after completion for intimate imagery. */
    dueAt: instant().nullable(),
    settledAt: instant().nullable(),
    /** Of staff to its sender: why one that led to nothing of ours was closed. */
    closingReason: text().nullable(),
  },
});

/** A notice from somebody without an account (DSA Art. 16; TAKE IT DOWN Act). */
export class Notice extends NoticeSchema.class {}
NoticeSchema.setClass(Notice);

export const NoticeTable = declare(NoticeSchema, {
  owner: 'moderation',
  person: 'nobody',
  retention: 'notice',
  columns: {
    id: shown('internal-id', 'safety'),
    kind: kept('moderation', 'safety'),
    locations: kept('moderation', 'safety'),
    explanation: kept('moderation', 'safety'),
    contactName: sealed(shown('contact', 'safety'), { place: 'notice.contactName' }),
    contactEmail: sealed(shown('contact', 'safety'), { place: 'notice.contactEmail' }),
    goodFaith: kept('moderation', 'safety'),
    signature: sealed(shown('contact', 'safety')),
    missing: kept('moderation', 'safety'),
    secretHash: withheld('credential', 'safety'),
    locale: kept('moderation', 'safety'),
    state: kept('moderation', 'safety'),
    receivedAt: kept('moderation', 'safety'),
    completeAt: kept('moderation', 'safety'),
    dueAt: kept('moderation', 'safety'),
    settledAt: kept('moderation', 'safety'),
    closingReason: kept('moderation', 'safety'),
  },
});

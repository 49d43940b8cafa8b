import { defineEntity, p } from '@mikro-orm/core';
import type { PrivacyRequestId } from '../../kernel/ids.js';
import { id, instant, jsonb, otherAccountId, text } from '../columns.js';
import { declare, internal, pseudonymisedInternal, sealed } from '../privacy.js';

/** `asked-*` and `approved` take two people of staff. */
export const REQUEST_EVENTS = [
  'received', 'assigned', 'identity-checked', 'account-tied', 'law-changed', 'extended', 'evidence-added',
  'asked-export', 'asked-erase', 'approved', 'disapproved', 'export-ready', 'erased', 'corrected', 'restricted', 'released', 'told',
  'done', 'refused', 'read',
] as const;
export type RequestEventType = (typeof REQUEST_EVENTS)[number];

const PrivacyRequestEventSchema = defineEntity({
  name: 'PrivacyRequestEvent',
  tableName: 'privacy_request_event',
  properties: {
    requestId: id<PrivacyRequestId>().primary(),
    sequence: p.integer().primary(),
    type: text<RequestEventType>(),
    actorKind: text<'person' | 'staff' | 'service'>(),
    actorId: otherAccountId().nullable().index(),
    /** Codes and ids. Words, which may name somebody, are in `note`. */
    data: jsonb<Readonly<Record<string, unknown>>>(),
    /** Sealed: reasons and evidence in staff's words. */
    note: text().nullable(),
    at: instant(),
  },
});

/** What happened to a request, in its order. Append-only. */
export class PrivacyRequestEvent extends PrivacyRequestEventSchema.class {}
PrivacyRequestEventSchema.setClass(PrivacyRequestEvent);

export const PrivacyRequestEventTable = declare(PrivacyRequestEventSchema, {
  owner: 'privacy',
  person: { via: 'requestId', table: 'privacy_request' },
  retention: 'privacy-request',
  columns: {
    requestId: internal('internal-id', 'compliance'),
    sequence: internal('technical', 'compliance'),
    type: internal('activity', 'compliance'),
    actorKind: internal('activity', 'compliance'),
    actorId: pseudonymisedInternal('account-id', 'compliance'),
    data: internal('activity', 'compliance'),
    note: sealed(internal('activity', 'compliance'), { by: ['requestId', 'sequence'] }),
    at: internal('activity', 'compliance'),
  },
});

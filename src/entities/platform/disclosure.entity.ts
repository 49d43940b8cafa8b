import { defineEntity } from '@mikro-orm/core';
import type { AttemptId, GenerationId } from '../../kernel/ids.js';
import { accountId, id, instant, text, words } from '../columns.js';
import { declare, kept, pseudonymised, shown } from '../privacy.js';

export type DisclosureOutcome = 'announced' | 'sent' | 'not-sent' | 'unknown';
export type ErasureStatus = 'pending' | 'erased' | 'failed' | 'not-offered' | 'expires' | 'not-needed';

const DisclosureSchema = defineEntity({
  name: 'Disclosure',
  tableName: 'disclosure',
  properties: {
    id: id<string>().primary(),
    accountId: accountId().index(),
    /** Null where no generation was about to run, as with a check of words or of a picture. */
    generationId: id<GenerationId>().nullable().index(),
    attemptId: id<AttemptId>().nullable(),
    recipient: text(),
    model: text(),
    purpose: text(),
    categories: words(),
    inputHashes: words(),
    pseudonym: text(),
    consentEventId: id<string>(),
    policyVersion: text(),
    announcedAt: instant(),
    outcome: text<DisclosureOutcome>().default('announced'),
    retentionPromise: text(),
    keptUntil: instant().nullable(),
    erasure: text<ErasureStatus>().default('not-needed'),
    erasedAt: instant().nullable(),
    /** Why it is not erased; a word of ours. */
    erasureReason: text().nullable(),
  },
});

/** Where a person's data went. Written before the first byte leaves (law 1), so that a crash leaves `announced`, never a silent sending. */
export class Disclosure extends DisclosureSchema.class {}
DisclosureSchema.setClass(Disclosure);

export const DisclosureTable = declare(DisclosureSchema, {
  owner: 'platform',
  person: 'accountId',
  retention: 'disclosure',
  columns: {
    id: kept('internal-id', 'compliance'),
    accountId: pseudonymised('account-id', 'compliance'),
    generationId: kept('internal-id', 'compliance'),
    attemptId: kept('internal-id', 'compliance'),
    recipient: kept('consent', 'compliance'),
    model: kept('consent', 'compliance'),
    purpose: kept('consent', 'compliance'),
    categories: kept('consent', 'compliance'),
    inputHashes: shown('media', 'compliance'),
    pseudonym: shown('internal-id', 'compliance'),
    consentEventId: kept('consent', 'compliance'),
    policyVersion: kept('consent', 'compliance'),
    announcedAt: kept('activity', 'compliance'),
    outcome: kept('activity', 'compliance'),
    retentionPromise: kept('consent', 'compliance'),
    keptUntil: kept('activity', 'compliance'),
    erasure: kept('activity', 'compliance'),
    erasedAt: kept('activity', 'compliance'),
    erasureReason: kept('activity', 'compliance'),
  },
});

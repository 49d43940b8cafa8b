import { defineEntity } from '@mikro-orm/core';
import { accountId, instant, text } from '../columns.js';
import { declare, shown } from '../privacy.js';

export const AGE_BANDS = ['under-13', '13-15', '16-17', '18-plus'] as const;
export type AgeBand = (typeof AGE_BANDS)[number];

/** Weakest first: a signal never replaces one of a stronger source that still holds. */
export const AGE_SOURCES = ['self-declared', 'google-play-age-signals', 'apple-declared-age-range'] as const;
export type AgeSource = (typeof AGE_SOURCES)[number];

export const GUARDIAN_CONSENTS = ['granted', 'revoked'] as const;
export type GuardianConsent = (typeof GUARDIAN_CONSENTS)[number];

const AgeSignalSchema = defineEntity({
  name: 'AgeSignal',
  tableName: 'age_signal',
  properties: {
    accountId: accountId().primary(),
    band: text<AgeBand>(),
    source: text<AgeSource>(),
    guardianConsent: text<GuardianConsent>().nullable(),
    obtainedAt: instant(),
    expiresAt: instant().nullable(),
  },
});

/** What is known of a person's age: a band and who said so, never a date of birth. No row means that nothing is known. */
export class AgeSignal extends AgeSignalSchema.class {}
AgeSignalSchema.setClass(AgeSignal);

export const AgeSignalTable = declare(AgeSignalSchema, {
  owner: 'auth',
  person: 'accountId',
  retention: 'account',
  columns: {
    accountId: shown('account-id', 'compliance'),
    band: shown('age', 'compliance'),
    source: shown('age', 'compliance'),
    guardianConsent: shown('age', 'compliance'),
    obtainedAt: shown('activity', 'compliance'),
    expiresAt: shown('activity', 'compliance'),
  },
});

import { defineEntity } from '@mikro-orm/core';
import { instant, jsonb, text } from '../columns.js';
import { declare, internal } from '../privacy.js';

export const POLICY_KEYS = ['ai-data-sharing', 'privacy', 'terms', 'community-rules'] as const;
export type PolicyKey = (typeof POLICY_KEYS)[number];

export const POLICY_LOCALES = ['en', 'es'] as const;
export type PolicyLocale = (typeof POLICY_LOCALES)[number];

export interface PolicyRecipient {
  readonly id: string;
  readonly name: string;
  readonly purposes: readonly string[];
  readonly dataCategories: readonly string[];
  readonly retention: string;
  readonly trainingUse: string;
  readonly region: string;
  readonly termsUrl: string;
}

const PolicyTextSchema = defineEntity({
  name: 'PolicyText',
  tableName: 'policy_text',
  properties: {
    sha256: text().primary(),
    policy: text<PolicyKey>(),
    version: text(),
    locale: text<PolicyLocale>(),
    /** A group of `config/regions.json` for whose people this wording is; `world` for all others. */
    audience: text().default('world'),
    title: text(),
    body: text(),
    recipients: jsonb<readonly PolicyRecipient[]>(),
    effectiveOn: text(),
    /** Of the wording before the contact address was filled in: a new address is the same version, a new wording is not. */
    wordingSha256: text(),
    publishedAt: instant(),
  },
  indexes: [{ properties: ['policy', 'version', 'locale'], name: 'policy_text_policy_version_locale' }],
});

/** A text exactly as it was shown. Never changed: a new wording is a new version with a new hash. */
export class PolicyText extends PolicyTextSchema.class {}
PolicyTextSchema.setClass(PolicyText);

export const PolicyTextTable = declare(PolicyTextSchema, {
  owner: 'consent',
  person: 'nobody',
  retention: 'public-text',
  columns: {
    sha256: internal('consent', 'compliance'),
    policy: internal('consent', 'compliance'),
    version: internal('consent', 'compliance'),
    locale: internal('consent', 'compliance'),
    audience: internal('consent', 'compliance'),
    title: internal('consent', 'compliance'),
    body: internal('consent', 'compliance'),
    recipients: internal('consent', 'compliance'),
    effectiveOn: internal('consent', 'compliance'),
    wordingSha256: internal('consent', 'compliance'),
    publishedAt: internal('consent', 'compliance'),
  },
});

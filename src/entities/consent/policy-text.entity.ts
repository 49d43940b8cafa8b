import { defineEntity } from '@mikro-orm/core';
import { instant, jsonb, text } from '../columns.js';
import { declare, internal } from '../privacy.js';

export type PolicyKey = 'ai-data-sharing' | 'privacy' | 'terms' | 'community-rules';

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
    locale: text<'en' | 'es'>(),
    title: text(),
    body: text(),
    recipients: jsonb<readonly PolicyRecipient[]>(),
    effectiveOn: text(),
    publishedAt: instant(),
  },
  uniques: [{ properties: ['policy', 'version', 'locale'], name: 'policy_text_policy_version_locale' }],
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
    title: internal('consent', 'compliance'),
    body: internal('consent', 'compliance'),
    recipients: internal('consent', 'compliance'),
    effectiveOn: internal('consent', 'compliance'),
    publishedAt: internal('consent', 'compliance'),
  },
});

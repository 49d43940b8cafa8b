import type { PolicyKey } from '../../entities/consent/policy-text.entity.js';

/** GDPR Art. 6: one basis for each purpose. What rests on `consent` is off until the person says otherwise. */
export type LawfulBasis = 'consent' | 'contract' | 'legal-obligation';

/** That the person has read and takes a text: terms, rules, notice. Never opens an AI feature (GDPR Art. 7(2): not bundled). */
export const ACCEPTANCE = 'acceptance';
/** Ourselves, as a recipient: where nobody else gets anything. */
export const OURSELVES = 'aicasso';

/** What can be decided on, and which text explains it. */
const PURPOSE_POLICIES = {
  generation: 'ai-data-sharing',
  training: 'ai-data-sharing',
  moderation: 'ai-data-sharing',
  'crash-reports': 'privacy',
  'personalised-ads': 'privacy',
  'consumption-data': 'privacy',
} as const satisfies Record<string, PolicyKey>;

export type ConsentPurpose = keyof typeof PURPOSE_POLICIES;

/** What a service may be given data for without a decision on a text: push is switched on, and off, in its own settings (P18, P32). */
export const SERVICE_PURPOSES = ['push'] as const;

export const PURPOSES: readonly string[] = [...Object.keys(PURPOSE_POLICIES), ACCEPTANCE];

/** What a recipient may be sent: the words of the registry, of the consent text and of the disclosure rows (C2). */
export const DATA_CATEGORIES = [
  'prompts',
  'settings',
  'photos',
  'videos',
  'audio',
  'documents',
  'training-media',
  'pseudonymous-identifier',
  'crash-report',
  'ad-identifier',
  'purchases',
  'push-subscription',
  'language',
  'push-texts',
] as const;
export type DataCategory = (typeof DATA_CATEGORIES)[number];

/** The text on which a purpose rests; null for an unknown purpose and for acceptance, which every text but the AI one has. */
export function policyOfPurpose(purpose: string): PolicyKey | null {
  return Object.hasOwn(PURPOSE_POLICIES, purpose) ? PURPOSE_POLICIES[purpose as ConsentPurpose] : null;
}

/** What a decision is about when it names no purpose. */
export function defaultPurpose(policy: PolicyKey): string {
  return policy === 'ai-data-sharing' ? 'generation' : ACCEPTANCE;
}

export function lawfulBasis(policy: PolicyKey, purpose: string): LawfulBasis {
  if (purpose !== ACCEPTANCE) return 'consent';
  return policy === 'privacy' ? 'legal-obligation' : 'contract'; // the notice is GDPR Art. 13's duty; terms and rules are the contract
}

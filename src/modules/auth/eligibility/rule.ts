import type { AgeBand, AgeSource, GuardianConsent } from '../../../entities/auth/age-signal.entity.js';
import type { Localised } from '../../../kernel/language.js';
import type { Whereabouts } from '../../../platform/config/regions.js';

/** What rules allow or refuse, besides each provider. */
export const FEATURES = ['ai-features', 'avatars', 'community', 'ads', 'personalised-ads'] as const;
export type Feature = (typeof FEATURES)[number] | `provider:${string}`;

/** `none`: nobody told us of one, which is a fact about us and never a guess. */
export const HELD_CONSENTS = ['granted', 'revoked', 'none'] as const;
export type HeldConsent = GuardianConsent | 'none';

/** All that rules may look at. */
export interface Basis extends Whereabouts {
  readonly ageBand: AgeBand | 'unknown';
  readonly ageSource: AgeSource | null;
  readonly guardianConsent: HeldConsent;
  /** In UTC: `2026-11-01`. */
  readonly day: string;
}

/** All that are given must hold; none given: always. */
export interface Conditions {
  /** Groups of `config/regions.json`, countries, parts of countries; any of them. */
  readonly places?: readonly string[];
  /** In years. */
  readonly youngerThan?: number;
  readonly guardianConsent?: readonly HeldConsent[];
}

export interface Rule {
  readonly id: string;
  /** Features by name, `provider:*` for every provider, `*` for all. */
  readonly features: readonly string[];
  readonly when: Conditions;
  readonly effect: 'allow' | 'refuse';
  /**
   * What happens to the feature while it cannot be told whether this rule applies: it may be used, it is held back, or it is held back only
   * from those who are known to be younger than 18.
   */
  readonly whileUnknown: 'proceed' | 'hold' | 'hold-minors';
  /** The first day, in UTC. */
  readonly from: string;
  /** The first day on which it no longer holds. */
  readonly until?: string;
  readonly reason: Localised;
  readonly sources: readonly string[];
}

export function concerns({ features }: Rule, feature: Feature): boolean {
  return features.some((name) => name === '*' || name === feature || (name === 'provider:*' && feature.startsWith('provider:')));
}

export function isInForce({ from, until }: Rule, day: string): boolean {
  return from <= day && (until === undefined || day < until);
}

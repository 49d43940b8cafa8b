import { CONSENT_DECISIONS, type ConsentDecision, type ConsentEvent } from '../../../entities/consent/consent-event.entity.js';
import { POLICY_KEYS, POLICY_LOCALES, type PolicyKey, type PolicyLocale } from '../../../entities/consent/policy-text.entity.js';
import { Flag, Instant, OneOf, PageOf, Text, Uuid, Whole } from '../../../platform/http/index.js';
import { PURPOSES } from '../purposes.js';
import { chainedFacts } from './consent-chain.js';
import type { StandingNow } from './grants.js';

export class DecideBody {
  @OneOf(POLICY_KEYS) policy!: PolicyKey;
  @Text({ min: 1, max: 40 }) version!: string;
  @OneOf(CONSENT_DECISIONS) decision!: ConsentDecision;
  @Text({ max: 64, array: { min: 1, max: 50, unique: true }, optional: true, description: 'All that the version names when absent.' })
  recipients?: string[];
  @OneOf(PURPOSES, {
    array: { min: 1, max: 20, unique: true },
    optional: true,
    description: '`generation` when absent; `acceptance` for the other texts.',
  })
  purposes?: string[];
  @OneOf(POLICY_LOCALES, { description: 'The language in which the text was shown.' }) locale!: PolicyLocale;
  @Text({
    pattern: /^[0-9a-f]{64}$/,
    min: 64,
    max: 64,
    optional: true,
    description: 'The `sha256` of the text that was shown; refused when that is not the one for this person. Worth sending.',
  })
  textSha256?: string;
  @Text({ min: 1, max: 64, pattern: /^[\w .:/-]+$/, description: 'Where in the app it was decided, such as `onboarding` or `settings`.' })
  surface!: string;
}

export class StandingView {
  @OneOf(POLICY_KEYS) policy!: PolicyKey;
  @Text() purpose!: string;
  @Text() recipient!: string;
  @OneOf(CONSENT_DECISIONS) decision!: ConsentDecision;
  @Text({ description: 'The version that was decided on.' }) version!: string;
  @Text({ description: 'Whose wording was decided on.' }) audience!: string;
  @Text({ nullable: true }) currentVersion!: string | null;
  @Flag({ description: 'Granted, for the current version as it reads where the account is. Nothing is sent otherwise.' }) active!: boolean;
  @Instant() decidedAt!: string;
  @Uuid() receiptId!: string;

  static of({ id: _, decidedAt, ...standing }: StandingNow): StandingView {
    return { ...standing, decidedAt: decidedAt.toISOString() };
  }
}

export class StandingPage extends PageOf(StandingView) {}

export class ConsentEventView {
  @Uuid() id!: string;
  @Uuid() receiptId!: string;
  @Whole({ min: 1 }) sequence!: number;
  @OneOf(POLICY_KEYS) policy!: PolicyKey;
  @Text() version!: string;
  @Text({ description: 'The `sha256` of the text that was shown.' }) textSha256!: string;
  @OneOf(POLICY_LOCALES) locale!: PolicyLocale;
  @Text() purpose!: string;
  @Text() recipient!: string;
  @OneOf(CONSENT_DECISIONS) decision!: ConsentDecision;
  @Text() surface!: string;
  @Instant() decidedAt!: string;
  @Text() previousHash!: string;
  @Text({ description: 'SHA-256 of the canonical JSON of all the other fields of this entry.' }) hash!: string;

  static of(event: ConsentEvent): ConsentEventView {
    const { decidedAt, previousHash, hash } = event;
    return { ...chainedFacts(event), decidedAt: decidedAt.toISOString(), previousHash, hash };
  }
}

export class ConsentEventPage extends PageOf(ConsentEventView) {}

import {
  AGE_BANDS, AGE_SOURCES, type AgeBand, type AgeSource, type GuardianConsent, GUARDIAN_CONSENTS,
} from '../../../entities/auth/age-signal.entity.js';
import type { Locale } from '../../../kernel/language.js';
import { Flag, Instant, Nested, OneOf, Text } from '../../../platform/http/index.js';
import type { AgeSignalHeld } from './age-signals.service.js';
import { type Answer, type Missing, MISSING } from './evaluate.js';
import { type Basis, HELD_CONSENTS, type HeldConsent } from './rule.js';

export class AgeSignalBody {
  @OneOf(AGE_BANDS, { description: 'In years. Never send a date of birth.' })
  band!: AgeBand;

  @OneOf(AGE_SOURCES, { description: 'A weaker source never replaces a stronger one that holds: self-declared is the weakest.' })
  source!: AgeSource;

  @OneOf(GUARDIAN_CONSENTS, {
    optional: true,
    nullable: true,
    description: 'As the store tells it, for minors; absent: it said nothing, and what was revoked stays so.',
  })
  guardianConsent?: GuardianConsent | null;

  @Instant({ optional: true, nullable: true, description: 'From then on the age is unknown again; absent: it stays until replaced.' })
  expiresAt?: string | null;
}

export class AgeSignalView {
  @OneOf(AGE_BANDS)
  band!: AgeBand;

  @OneOf(AGE_SOURCES)
  source!: AgeSource;

  @OneOf(GUARDIAN_CONSENTS, { nullable: true })
  guardianConsent!: GuardianConsent | null;

  @Instant()
  obtainedAt!: string;

  @Instant({ nullable: true })
  expiresAt!: string | null;

  static of({ band, source, guardianConsent, obtainedAt, expiresAt }: AgeSignalHeld): AgeSignalView {
    return { band, source, guardianConsent, obtainedAt: obtainedAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null };
  }
}

export class BasisView {
  @OneOf([...AGE_BANDS, 'unknown'])
  ageBand!: AgeBand | 'unknown';

  @OneOf(AGE_SOURCES, { nullable: true })
  ageSource!: AgeSource | null;

  @OneOf(HELD_CONSENTS)
  guardianConsent!: HeldConsent;

  @Text({ nullable: true })
  country!: string | null;

  @Text({ nullable: true })
  region!: string | null;

  @Text({ format: 'date', description: 'The day whose rules are told, in UTC.' })
  day!: string;

  static of({ ageBand, ageSource, guardianConsent, country, region, day }: Basis): BasisView {
    return { ageBand, ageSource, guardianConsent, country, region, day };
  }
}

export class FeatureView {
  @Text({ example: 'ai-features' })
  feature!: string;

  @OneOf(['allowed', 'refused', 'unknown'], { description: '`unknown`: what is missing could make it either.' })
  verdict!: Answer['verdict'];

  @Flag({ description: 'Whether it may be used now. While the verdict is unknown, the rule says.' })
  usable!: boolean;

  @Text({ description: 'The rule that decides, or the one that is in doubt.' })
  rule!: string;

  @Text({ description: 'Why the rule is there, in the language asked for.' })
  reason!: string;

  @OneOf(MISSING, { array: true, description: 'What to tell; `finer-age`: the band lies on both sides of the age that matters.' })
  missing!: Missing[];

  static of({ feature, verdict, usable, rule, missing }: Answer, locale: Locale): FeatureView {
    return { feature, verdict, usable, rule: rule.id, reason: rule.reason[locale], missing: [...missing] };
  }
}

export class FeaturesView {
  @Nested(() => BasisView, { description: 'What the answers rest on.' })
  basis!: BasisView;

  @Nested(() => FeatureView, { array: true })
  features!: FeatureView[];
}

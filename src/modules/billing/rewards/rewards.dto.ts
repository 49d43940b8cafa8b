import type { Locale } from '../../../kernel/language.js';
import { Flag, Instant, Nested, OneOf, Text, Whole } from '../../../platform/http/index.js';
import type { AdStanding } from './ads/ad-caps.js';
import type { OpenedAd } from './ads/ad-sessions.js';
import type { DailyReward, DailyStanding } from './daily/daily-rewards.js';
import { AD_REASONS, type AdReason, DAILY_REASONS, type DailyReason, REASON_TEXTS } from './rewards.problems.js';

const ZONE = {
  optional: true, min: 1, max: 64, pattern: /^[A-Za-z0-9_+/:-]+$/, example: 'Europe/Madrid',
  description: 'Where the person is: an IANA name. Days are reckoned there; absent: in UTC.',
} as const;
const WHY = { nullable: true, description: 'The same for the person, in the language asked for.' } as const;
const WHEN = { nullable: true, description: 'When it can be had again; null: now, or not known.' } as const;

export class RewardsQuery {
  @Text(ZONE) timeZone?: string;
}

export class DailyRewardBody {
  @Text(ZONE) timeZone?: string;
}

export class DailyOfferView {
  @Flag() available!: boolean;
  @Whole({ min: 1 }) points!: number;
  @Instant(WHEN) availableAt!: string | null;
  @OneOf(DAILY_REASONS, { nullable: true, description: 'Why not now.' }) reason!: DailyReason | null;
  @Text(WHY) why!: string | null;

  static of({ reason, availableAt }: DailyStanding, points: number, locale: Locale): DailyOfferView {
    return { available: reason === null, points, availableAt: availableAt?.toISOString() ?? null, reason, why: whyOf(reason, locale) };
  }
}

export class AdOfferView {
  @Flag({ description: 'Whether `POST /v1/billing/rewards/ad-sessions` would be answered with a nonce now.' }) available!: boolean;
  @Whole({ min: 1, description: 'For each ad.' }) points!: number;
  @Whole({ min: 0, description: 'More ads that can be asked for on this day of UTC, on this device.' }) left!: number;
  @Whole({ min: 0, description: 'Asked for and not watched yet.' }) open!: number;
  @Instant(WHEN) availableAt!: string | null;
  @OneOf(AD_REASONS, { nullable: true, description: 'Why not now.' }) reason!: AdReason | null;
  @Text(WHY) why!: string | null;

  static of(standing: Omit<AdStanding, 'reason'> & { reason: AdReason | null }, points: number, locale: Locale): AdOfferView {
    const { reason, availableAt, left, open } = standing;
    const when = availableAt?.toISOString() ?? null;
    return { available: reason === null, points, left, open, availableAt: when, reason, why: whyOf(reason, locale) };
  }
}

export class RewardsView {
  @Nested(() => DailyOfferView) daily!: DailyOfferView;
  @Nested(() => AdOfferView) ads!: AdOfferView;
}

export class DailyRewardView {
  @Text({ format: 'date', description: 'The day that it is for, in the time zone given.' }) day!: string;
  @Whole({ min: 1 }) points!: number;
  @Instant() grantedAt!: string;

  static of({ day, points, grantedAt }: DailyReward): DailyRewardView {
    return { day, points, grantedAt: grantedAt.toISOString() };
  }
}

export class AdSessionView {
  @Text({ description: "Hand it to the ad as its custom data for server-side verification. Good for one ad. Leave the user id out." })
  nonce!: string;
  @Instant({ description: 'Until when the ad must have been watched.' }) expiresAt!: string;
  @Flag({ description: 'Whether the ad may be personalised; if not, ask the ad network for one that is not.' }) personalised!: boolean;

  static of({ nonce, expiresAt }: OpenedAd, personalised: boolean): AdSessionView {
    return { nonce, expiresAt: expiresAt.toISOString(), personalised };
  }
}

function whyOf(reason: AdReason | DailyReason | null, locale: Locale): string | null {
  return reason === null ? null : REASON_TEXTS[reason][locale];
}

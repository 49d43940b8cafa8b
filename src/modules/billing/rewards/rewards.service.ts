import { Injectable } from '@nestjs/common';
import type { Locale } from '../../../kernel/language.js';
import { type AuthenticatedUser, InvalidRequest } from '../../../platform/http/index.js';
import { AdAccess } from './ads/ad-access.js';
import { AdSessions } from './ads/ad-sessions.js';
import { DailyRewards } from './daily/daily-rewards.js';
import { timeZoneOf } from './daily/local-day.js';
import { RewardRules } from './reward-rules.js';
import { AdOfferView, AdSessionView, DailyOfferView, DailyRewardView, RewardsView } from './rewards.dto.js';

const NO_ZONE = { en: 'must be the name of a time zone', es: 'debe ser el nombre de una zona horaria' };

/** What a person can have without paying. */
@Injectable()
export class RewardsService {
  constructor(
    private readonly daily: DailyRewards,
    private readonly sessions: AdSessions,
    private readonly access: AdAccess,
    private readonly rules: RewardRules,
  ) {}

  /** @throws InvalidRequest */
  async overview({ id, sessionId }: AuthenticatedUser, timeZone: string | undefined, locale: Locale): Promise<RewardsView> {
    const daily = await this.daily.standing(id, zoneOf('?timeZone', timeZone));
    const refusal = await this.access.refusal(id);
    const ads = refusal ? { reason: refusal.reason, availableAt: null, left: 0, open: 0 } : await this.sessions.standing(id, sessionId);
    return {
      daily: DailyOfferView.of(daily, this.rules.daily.points, locale),
      ads: AdOfferView.of(ads, this.rules.ads.points, locale),
    };
  }

  /** @throws InvalidRequest, RewardNotAvailable */
  async takeDaily({ id }: AuthenticatedUser, timeZone: string | undefined): Promise<DailyRewardView> {
    return DailyRewardView.of(await this.daily.take(id, zoneOf('#/timeZone', timeZone)));
  }

  /** @throws FeatureRefused, RewardNotAvailable */
  async openAd({ id, sessionId }: AuthenticatedUser): Promise<AdSessionView> {
    const opened = await this.sessions.open(id, sessionId);
    return AdSessionView.of(opened, await this.access.mayBePersonal(id));
  }
}

function zoneOf(pointer: string, timeZone = 'UTC'): string {
  const zone = timeZoneOf(timeZone);
  if (zone === null) throw InvalidRequest.at(pointer, NO_ZONE);
  return zone;
}

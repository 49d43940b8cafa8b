import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Locale } from '../../../kernel/language.js';
import { type AuthenticatedUser, CurrentUser, Idempotent, Language, Refuses } from '../../../platform/http/index.js';
import { FeatureRefused } from '../../auth/index.js';
import { AdSessionView, DailyRewardBody, DailyRewardView, RewardsQuery, RewardsView } from './rewards.dto.js';
import { RewardNotAvailable } from './rewards.problems.js';
import { RewardsService } from './rewards.service.js';

@ApiTags('billing')
@Controller('v1/billing/rewards')
export class RewardsController {
  constructor(private readonly rewards: RewardsService) {}

  @Get()
  @ApiOperation({ summary: 'Points to be had for coming by and for watching ads: what now, what when, and why not' })
  @ApiOkResponse({ type: RewardsView })
  list(@CurrentUser() user: AuthenticatedUser, @Query() { timeZone }: RewardsQuery, @Language() locale: Locale): Promise<RewardsView> {
    return this.rewards.overview(user, timeZone, locale);
  }

  @Post('daily')
  @Idempotent({ required: true })
  @ApiOperation({ summary: 'The reward of the day, once for each day where you are' })
  @ApiCreatedResponse({ type: DailyRewardView })
  @Refuses(RewardNotAvailable)
  takeDaily(@CurrentUser() user: AuthenticatedUser, @Body() { timeZone }: DailyRewardBody): Promise<DailyRewardView> {
    return this.rewards.takeDaily(user, timeZone);
  }

  @Post('ad-sessions')
  @Idempotent()
  @ApiOperation({ summary: "A nonce for one rewarded ad; points come when the ad network's servers tell ours that it was watched" })
  @ApiCreatedResponse({ type: AdSessionView })
  @Refuses(RewardNotAvailable, FeatureRefused)
  openAd(@CurrentUser() user: AuthenticatedUser): Promise<AdSessionView> {
    return this.rewards.openAd(user);
  }
}

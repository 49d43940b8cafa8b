import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Locale } from '../../../kernel/language.js';
import { type AuthenticatedUser, CurrentUser, Language, OpenTo, Refuses } from '../../../platform/http/index.js';
import { AgeSignals } from './age-signals.service.js';
import { AgeSignalBody, AgeSignalView, BasisView, FeaturesView, FeatureView } from './eligibility.dto.js';
import { AgeSignalWeaker } from './eligibility.problems.js';
import { Eligibility } from './eligibility.service.js';

@ApiTags('auth')
@Controller('v1/me')
export class EligibilityController {
  constructor(
    private readonly signals: AgeSignals,
    private readonly eligibility: Eligibility,
  ) {}

  /** What the store, the device or the person says of their age. Used for nothing but which features are open to them. */
  @Put('age-signal')
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: AgeSignalView })
  @Refuses(AgeSignalWeaker)
  async keep(@CurrentUser() user: AuthenticatedUser, @Body() { expiresAt, ...given }: AgeSignalBody): Promise<AgeSignalView> {
    return AgeSignalView.of(await this.signals.keep(user.id, { ...given, expiresAt: expiresAt ? new Date(expiresAt) : null }));
  }

  /** Which features are open by age and place, by which rule, and what that rests on. */
  @Get('features')
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: FeaturesView })
  async list(@CurrentUser() user: AuthenticatedUser, @Language() locale: Locale): Promise<FeaturesView> {
    const { basis, answers } = await this.eligibility.overview(user.id);
    return { basis: BasisView.of(basis), features: answers.map((answer) => FeatureView.of(answer, locale)) };
  }
}

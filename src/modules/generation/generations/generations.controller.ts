import { Body, Controller, Get, Headers, HttpCode, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { GenerationId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import {
  type AuthenticatedUser, CurrentUser, DoOnce, Idempotent, IdParam, Language, type Once, OpenTo, PageQuery, Refuses,
} from '../../../platform/http/index.js';
import { FeatureRefused } from '../../auth/index.js';
import { ConfirmationRequired, PointsInsufficient, SpendingLimitReached } from '../../billing/index.js';
import { ConsentRequired } from '../../consent/index.js';
import { ContentRefused } from '../../moderation/index.js';
import { AvatarNotFound } from '../avatars/avatars.problems.js';
import { GenerationNotFound, ProviderNotOffered, QuoteInvalid, TooManyQueued } from '../generation.problems.js';
import { ToolNotFound } from '../generation.problems.js';
import { appVersionOf } from './app-version.js';
import { CreateGenerationBody, GenerationPage, GenerationView } from './generations.dto.js';
import { GenerationsService } from './generations.service.js';
import { GenerationPreviewView } from './preview.dto.js';
import { PreviewService } from './preview.service.js';

@ApiTags('generations')
@Controller('v1/generations')
export class GenerationsController {
  constructor(
    private readonly generations: GenerationsService,
    private readonly previews: PreviewService,
  ) {}

  @Post()
  @HttpCode(202)
  @Idempotent({ required: true, late: true })
  @ApiHeader({ name: 'x-app-version', required: false, schema: { type: 'string' } })
  @ApiAcceptedResponse({ type: GenerationView })
  @Refuses(
    ToolNotFound, AvatarNotFound, ProviderNotOffered, ContentRefused, FeatureRefused, ConsentRequired, TooManyQueued, QuoteInvalid,
    PointsInsufficient, SpendingLimitReached, ConfirmationRequired,
  )
  create(
    @CurrentUser() user: AuthenticatedUser,
    @Body() body: CreateGenerationBody,
    @Language() locale: Locale,
    @DoOnce() once: Once,
    @Headers('x-app-version') appVersion?: string,
  ): Promise<GenerationView> {
    return this.generations.create(user, body, appVersionOf(appVersion), locale, once);
  }

  @Post('preview')
  @HttpCode(200)
  @ApiOperation({ summary: 'What such a generation would send, and to whom; nothing is sent or kept' })
  @ApiOkResponse({ type: GenerationPreviewView })
  @Refuses(ToolNotFound, AvatarNotFound, ProviderNotOffered, ContentRefused)
  preview(
    @CurrentUser() user: AuthenticatedUser,
    @Body() body: CreateGenerationBody,
    @Language() locale: Locale,
  ): Promise<GenerationPreviewView> {
    return this.previews.preview(user.id, body, locale);
  }

  @Get()
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: GenerationPage })
  list(@CurrentUser() user: AuthenticatedUser, @Query() query: PageQuery, @Language() locale: Locale): Promise<GenerationPage> {
    return this.generations.list(user.id, query, locale);
  }

  @Get(':id')
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: GenerationView })
  @Refuses(GenerationNotFound)
  get(@CurrentUser() user: AuthenticatedUser, @IdParam() id: GenerationId, @Language() locale: Locale): Promise<GenerationView> {
    return this.generations.get(user.id, id, locale);
  }

  @Post(':id/cancel')
  @OpenTo('suspended', 'deletion-scheduled')
  @HttpCode(200)
  @ApiOkResponse({ type: GenerationView })
  @Refuses(GenerationNotFound)
  cancel(@CurrentUser() user: AuthenticatedUser, @IdParam() id: GenerationId, @Language() locale: Locale): Promise<GenerationView> {
    return this.generations.cancel(user.id, id, locale);
  }
}

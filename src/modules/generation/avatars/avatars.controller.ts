import { Body, Controller, Delete, Get, Headers, HttpCode, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AvatarId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import {
  type AuthenticatedUser, CurrentUser, DoOnce, Idempotent, IdParam, Language, type Once, OpenTo, PageQuery, Refuses,
} from '../../../platform/http/index.js';
import { FeatureRefused } from '../../auth/index.js';
import { ConfirmationRequired, PointsInsufficient, SpendingLimitReached } from '../../billing/index.js';
import { ConsentRequired } from '../../consent/index.js';
import { ContentRefused } from '../../moderation/index.js';
import { ProviderNotOffered, QuoteInvalid, TooManyQueued, ToolNotFound } from '../generation.problems.js';
import { appVersionOf } from '../generations/app-version.js';
import { AvatarPage, AvatarView, CreateAvatarBody } from './avatars.dto.js';
import { AvatarNotFound } from './avatars.problems.js';
import { AvatarsService } from './avatars.service.js';

@ApiTags('avatars')
@Controller('v1/avatars')
export class AvatarsController {
  constructor(private readonly avatars: AvatarsService) {}

  @Post()
  @HttpCode(202)
  @Idempotent({ required: true, late: true })
  @ApiHeader({ name: 'x-app-version', required: false, schema: { type: 'string' } })
  @ApiOperation({ summary: 'Trains a personal model on own photos; what it costs is what the tool `avatar.train` says' })
  @ApiAcceptedResponse({ type: AvatarView })
  @Refuses(
    ToolNotFound, ProviderNotOffered, ContentRefused, FeatureRefused, ConsentRequired, TooManyQueued, QuoteInvalid,
    PointsInsufficient, SpendingLimitReached, ConfirmationRequired,
  )
  create(
    @CurrentUser() user: AuthenticatedUser,
    @Body() body: CreateAvatarBody,
    @Language() locale: Locale,
    @DoOnce() once: Once,
    @Headers('x-app-version') appVersion?: string,
  ): Promise<AvatarView> {
    return this.avatars.create(user, body, appVersionOf(appVersion), locale, once);
  }

  @Get()
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: AvatarPage })
  list(@CurrentUser() user: AuthenticatedUser, @Query() query: PageQuery, @Language() locale: Locale): Promise<AvatarPage> {
    return this.avatars.list(user.id, query, locale);
  }

  @Get(':id')
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: AvatarView })
  @Refuses(AvatarNotFound)
  get(@CurrentUser() user: AuthenticatedUser, @IdParam() id: AvatarId, @Language() locale: Locale): Promise<AvatarView> {
    return this.avatars.get(user.id, id, locale);
  }

  @Delete(':id')
  @OpenTo('suspended', 'deletion-scheduled')
  @HttpCode(204)
  @ApiOperation({ summary: 'Also what the provider keeps of it; `GET /v1/privacy/disclosures` says what became of that. Creations stay' })
  @ApiNoContentResponse()
  @Refuses(AvatarNotFound)
  remove(@CurrentUser() user: AuthenticatedUser, @IdParam() id: AvatarId): Promise<void> {
    return this.avatars.remove(user.id, id);
  }
}

import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { PrivacyRequestId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import {
  type AuthenticatedUser, CurrentUser, decodeCursor, IdParam, Idempotent, Language, OpenTo, pageOf, PageQuery, RateLimit, Refuses,
} from '../../../platform/http/index.js';
import { AskBody, OwnRequestPage, OwnRequestView } from './own-requests.dto.js';
import { OwnRequests } from './own-requests.service.js';
import { PrivacyRequestNotFound } from './requests.problems.js';

@ApiTags('privacy')
@OpenTo('suspended', 'deletion-scheduled')
@Controller('v1/privacy')
export class OwnRequestsController {
  constructor(private readonly requests: OwnRequests) {}

  @Post('requests')
  @HttpCode(201)
  @Idempotent()
  @RateLimit('notices', 'notices-a-day')
  @ApiOperation({ summary: 'Ask for what a privacy law gives you, beyond what the app does by itself' })
  @ApiCreatedResponse({ type: OwnRequestView })
  async ask(@CurrentUser() user: AuthenticatedUser, @Language() locale: Locale, @Body() body: AskBody): Promise<OwnRequestView> {
    const { request } = await this.requests.ask(user.id, locale, body.kind, body.details ?? null);
    return OwnRequestView.of(request, locale);
  }

  @Get('requests')
  @ApiOperation({ summary: 'What you asked for, the newest first' })
  @ApiOkResponse({ type: OwnRequestPage })
  async list(@CurrentUser() user: AuthenticatedUser, @Language() locale: Locale, @Query() query: PageQuery): Promise<OwnRequestPage> {
    const rows = await this.requests.list(user.id, decodeCursor(query.cursor, ['instant', 'uuid']), query.limit + 1);
    return pageOf(rows, query.limit, ({ receivedAt, id }) => [receivedAt, id], (row) => OwnRequestView.of(row, locale));
  }

  @Get('requests/:id')
  @ApiOperation({ summary: 'How it stands, and why' })
  @ApiOkResponse({ type: OwnRequestView })
  @Refuses(PrivacyRequestNotFound)
  async get(@CurrentUser() user: AuthenticatedUser, @Language() locale: Locale, @IdParam() id: PrivacyRequestId): Promise<OwnRequestView> {
    const { request, events } = await this.requests.get(user.id, id);
    return OwnRequestView.of(request, locale, events);
  }

  @Delete('restriction')
  @HttpCode(204)
  @ApiOperation({ summary: 'Lift the restriction of the processing of your data (GDPR Art. 18)' })
  @ApiNoContentResponse()
  lift(@CurrentUser() user: AuthenticatedUser): Promise<void> {
    return this.requests.liftRestriction(user.id);
  }
}

import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '../../../kernel/clock.js';
import type { StatementId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import {
  type AuthenticatedUser, CurrentUser, decodeCursor, IdParam, Idempotent, Language, OpenTo, pageOf, PageQuery, Refuses,
} from '../../../platform/http/index.js';
import { AppealExists, AppealWindowOver, DecisionNotFound, NothingToAppeal } from './appeals.problems.js';
import { AppealsService } from './appeals.service.js';
import { AppealBody, OwnDecisionPage, OwnDecisionView } from './own-decisions.dto.js';
import { OwnDecisions } from './own-decisions.repository.js';

@ApiTags('safety')
@OpenTo('suspended', 'deletion-scheduled')
@Controller('v1')
export class OwnDecisionsController {
  constructor(
    private readonly own: OwnDecisions,
    private readonly appeals: AppealsService,
    private readonly clock: Clock,
  ) {}

  @Get('me/decisions')
  @ApiOperation({ summary: 'What was decided about you and yours: what, why, by which rule, until when, and how to appeal' })
  @ApiOkResponse({ type: OwnDecisionPage })
  async list(
    @CurrentUser() user: AuthenticatedUser, @Query() query: PageQuery, @Language() locale: Locale,
  ): Promise<OwnDecisionPage> {
    const before = decodeCursor(query.cursor, ['instant', 'uuid']);
    const rows = await this.own.list(user.id, before, query.limit + 1);
    const now = this.clock.now();
    return pageOf(rows, query.limit, ({ informedAt, id }) => [informedAt, id], (row) => OwnDecisionView.of(row, locale, now));
  }

  @Post('decisions/:id/appeal')
  @HttpCode(201)
  @Idempotent()
  @ApiOperation({ summary: 'Appeal a decision, once; another person decides' })
  @ApiCreatedResponse({ type: OwnDecisionView })
  @Refuses(DecisionNotFound, AppealExists, NothingToAppeal, AppealWindowOver)
  async appeal(
    @CurrentUser() user: AuthenticatedUser, @IdParam() id: string, @Body() { text }: AppealBody, @Language() locale: Locale,
  ): Promise<OwnDecisionView> {
    return OwnDecisionView.of(await this.appeals.appeal(user.id, id as StatementId, text), locale, this.clock.now());
  }
}

import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ContentCheckId } from '../../../../kernel/ids.js';
import type { Locale } from '../../../../kernel/language.js';
import { type AuthenticatedUser, CurrentUser, IdParam, Idempotent, Language, OpenTo, Refuses } from '../../../../platform/http/index.js';
import { CheckRules } from '../check-rules.js';
import { CheckAppealed, CheckNotFound } from '../checks.problems.js';
import { CheckAppealBody, CheckAppealView } from './check-appeals.dto.js';
import { CheckAppeals } from './check-appeals.service.js';
import { OwnCheckView } from './own-check.dto.js';
import { OwnChecks } from './own-checks.repository.js';

@ApiTags('safety')
@Controller('v1/checks')
export class CheckAppealsController {
  constructor(
    private readonly appeals: CheckAppeals,
    private readonly own: OwnChecks,
    private readonly rules: CheckRules,
  ) {}

  @Get(':id')
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOperation({ summary: 'What an automated check refused or held, under which rules, and what became of your appeal' })
  @ApiOkResponse({ type: OwnCheckView })
  @Refuses(CheckNotFound)
  async find(@CurrentUser() user: AuthenticatedUser, @IdParam() id: ContentCheckId, @Language() locale: Locale): Promise<OwnCheckView> {
    const check = await this.own.find(user.id, id);
    if (!check) throw new CheckNotFound();
    return OwnCheckView.of(check, this.rules, locale);
  }

  @Post(':id/appeal')
  @HttpCode(201)
  @OpenTo('suspended')
  @Idempotent()
  @ApiOperation({ summary: 'Have a human look at what an automated check refused or held; once for each check' })
  @ApiCreatedResponse({ type: CheckAppealView })
  @Refuses(CheckNotFound, CheckAppealed)
  async appeal(
    @CurrentUser() user: AuthenticatedUser, @IdParam() id: ContentCheckId, @Body() body: CheckAppealBody,
  ): Promise<CheckAppealView> {
    await this.appeals.appeal(user.id, id, body.text);
    return { checkId: id, status: 'received' };
  }
}

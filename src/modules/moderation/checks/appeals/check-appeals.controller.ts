import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ContentCheckId } from '../../../../kernel/ids.js';
import { type AuthenticatedUser, CurrentUser, IdParam, Idempotent, OpenTo, Refuses } from '../../../../platform/http/index.js';
import { CheckAppealed, CheckNotFound } from '../checks.problems.js';
import { CheckAppealBody, CheckAppealView } from './check-appeals.dto.js';
import { CheckAppeals } from './check-appeals.service.js';

@ApiTags('safety')
@Controller('v1/checks')
export class CheckAppealsController {
  constructor(private readonly appeals: CheckAppeals) {}

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

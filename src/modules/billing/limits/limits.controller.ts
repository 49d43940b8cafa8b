import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AccountId } from '../../../kernel/ids.js';
import { type AuthenticatedUser, CurrentUser, OpenTo } from '../../../platform/http/index.js';
import { LimitsBody, LimitsView } from './limits.dto.js';
import { Limits } from './limits.service.js';

@ApiTags('billing')
@OpenTo('suspended', 'deletion-scheduled')
@Controller('v1/billing/limits')
export class LimitsController {
  constructor(private readonly limits: Limits) {}

  @Get()
  @ApiOperation({ summary: 'Your own spending limits, and what counts against them' })
  @ApiOkResponse({ type: LimitsView })
  get(@CurrentUser() user: AuthenticatedUser): Promise<LimitsView> {
    return this.viewOf(user.id);
  }

  @Put()
  @ApiOperation({ summary: 'Changes the limits that are named, at once; null removes one' })
  @ApiOkResponse({ type: LimitsView })
  async put(@CurrentUser() user: AuthenticatedUser, @Body() changes: LimitsBody): Promise<LimitsView> {
    await this.limits.change(user.id, changes);
    return this.viewOf(user.id);
  }

  private async viewOf(accountId: AccountId): Promise<LimitsView> {
    return LimitsView.of(await this.limits.get(accountId), await this.limits.spentBy(accountId));
  }
}

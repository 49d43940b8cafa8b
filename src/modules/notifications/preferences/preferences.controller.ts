import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AccountId } from '../../../kernel/ids.js';
import { type AuthenticatedUser, CurrentUser, OpenTo } from '../../../platform/http/index.js';
import { chosenIn } from './chosen.js';
import { PreferencesBody, PreferencesView } from './preferences.dto.js';
import { Preferences } from './preferences.service.js';
import { PushWishes } from './push-wishes.js';
import { Wishes } from './wishes.js';

@ApiTags('notifications')
@Controller('v1/notifications/preferences')
export class PreferencesController {
  constructor(
    private readonly preferences: Preferences,
    private readonly wishes: Wishes,
    private readonly push: PushWishes,
  ) {}

  @Get()
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOperation({ summary: 'What you are told of, in the inbox and by push; push is off until you switch it on' })
  @ApiOkResponse({ type: PreferencesView })
  get(@CurrentUser() user: AuthenticatedUser): Promise<PreferencesView> {
    return this.view(user.id);
  }

  @Put()
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOperation({ summary: 'Changes what is named; what is left out stays as it is' })
  @ApiOkResponse({ type: PreferencesView })
  async change(@CurrentUser() user: AuthenticatedUser, @Body() body: PreferencesBody): Promise<PreferencesView> {
    await this.preferences.choose(user.id, chosenIn(body));
    return this.view(user.id);
  }

  private async view(accountId: AccountId): Promise<PreferencesView> {
    return PreferencesView.of(await this.wishes.of(accountId), await this.push.of(accountId));
  }
}

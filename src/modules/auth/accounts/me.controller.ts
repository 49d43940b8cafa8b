import { Body, Controller, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { type AuthenticatedUser, CurrentUser, Idempotent, OpenTo } from '../../../platform/http/index.js';
import { ProfilesService } from '../profile/profiles.service.js';
import { AccountView } from './account.view.js';
import { AccountsService } from './accounts.service.js';
import { ChangeMeBody } from './me.dto.js';

@ApiTags('auth')
@Controller('v1/me')
export class MeController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly profiles: ProfilesService,
  ) {}

  @Get()
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: AccountView })
  async get(@CurrentUser() user: AuthenticatedUser): Promise<AccountView> {
    return AccountView.of(await this.accounts.getOwn(user.id));
  }

  @Patch()
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: AccountView })
  async change(@CurrentUser() user: AuthenticatedUser, @Body() body: ChangeMeBody): Promise<AccountView> {
    await this.accounts.change(user.id, body);
    return AccountView.of(await this.accounts.getOwn(user.id));
  }

  /** A new system-made username and picture; the old ones name nobody from then on. */
  @Post('profile/rotate')
  @HttpCode(200)
  @Idempotent()
  @ApiOkResponse({ type: AccountView })
  async rotate(@CurrentUser() user: AuthenticatedUser): Promise<AccountView> {
    await this.profiles.rotate(user.id);
    return AccountView.of(await this.accounts.getOwn(user.id));
  }
}

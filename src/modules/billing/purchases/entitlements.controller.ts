import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Locale } from '../../../kernel/language.js';
import { Config } from '../../../platform/config/config.js';
import { type AuthenticatedUser, CurrentUser, Language, OpenTo } from '../../../platform/http/index.js';
import { EntitlementsView } from './entitlements.dto.js';
import { Entitlements } from './entitlements.js';
import { StoreLinks } from './store-links.js';

@ApiTags('billing')
@OpenTo('suspended', 'deletion-scheduled')
@Controller('v1/billing/entitlements')
export class EntitlementsController {
  constructor(
    private readonly entitlements: Entitlements,
    private readonly links: StoreLinks,
    private readonly config: Config,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Your plan, what it gives, and the purchases that it comes from' })
  @ApiOkResponse({ type: EntitlementsView })
  async get(@CurrentUser() user: AuthenticatedUser, @Language() locale: Locale): Promise<EntitlementsView> {
    const token = await this.links.tokenOf(user.id);
    const { runningPerAccount } = this.config.generation;
    return EntitlementsView.of(await this.entitlements.of(user.id), { runningPerAccount, locale, token });
  }
}

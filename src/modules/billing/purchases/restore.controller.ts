import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Locale } from '../../../kernel/language.js';
import { Config } from '../../../platform/config/config.js';
import { type AuthenticatedUser, CurrentUser, DoOnce, Idempotent, Language, type Once, OpenTo } from '../../../platform/http/index.js';
import { EntitlementsView } from './entitlements.dto.js';
import { Entitlements } from './entitlements.js';
import { RestoreBody, RestoredView } from './restore.dto.js';
import { Restoring } from './restoring.js';
import { StoreLinks } from './store-links.js';

@ApiTags('billing')
@OpenTo('suspended', 'deletion-scheduled')
@Controller('v1/billing/restore')
export class RestoreController {
  constructor(
    private readonly restoring: Restoring,
    private readonly entitlements: Entitlements,
    private readonly links: StoreLinks,
    private readonly config: Config,
  ) {}

  @Post()
  @HttpCode(200)
  @Idempotent({ required: true, late: true })
  @ApiOperation({
    summary: 'Brings back what you bought',
    description: 'Presents what the app has from the stores, and reads again what is known of yours. Safe to repeat.',
  })
  @ApiOkResponse({ type: RestoredView })
  async restore(
    @CurrentUser() user: AuthenticatedUser,
    @Body() { apple = [], google = [] }: RestoreBody,
    @Language() locale: Locale,
    @DoOnce() once: Once,
  ): Promise<RestoredView> {
    const until = this.restoring.deadline();
    const ofApple = await this.restoring.present(apple.map((it) => ({ store: 'app-store', signedTransaction: it })), user.id, until);
    const ofGoogle = await this.restoring.present(google.map((it) => ({ store: 'google-play', ...it })), user.id, until);
    await this.restoring.rereadKnown(user.id, until);
    return once(async () => {
      const token = await this.links.tokenOf(user.id);
      const { runningPerAccount } = this.config.generation;
      const entitlements = EntitlementsView.of(await this.entitlements.of(user.id), { runningPerAccount, locale, token });
      return Object.assign(new RestoredView(), { apple: ofApple, google: ofGoogle, entitlements });
    });
  }
}

import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type AuthenticatedUser, CurrentUser, DoOnce, Idempotent, type Once, OpenTo, Refuses } from '../../../platform/http/index.js';
import { PurchaseNotYours } from '../purchases/purchases.problems.js';
import { GooglePlayNotConfigured, GooglePlayPurchaseUnknown } from './google-play.problems.js';
import { GooglePurchaseBody, GooglePurchaseView } from './google-purchases.dto.js';
import { GooglePurchases } from './google-purchases.service.js';

@ApiTags('billing')
@Controller('v1/billing/purchases')
export class GooglePurchasesController {
  constructor(private readonly purchases: GooglePurchases) {}

  /** What was bought at Google Play, presented by the person who bought it. Presenting it again changes nothing. */
  @Post('google')
  @HttpCode(200)
  @OpenTo('suspended', 'deletion-scheduled')
  @Idempotent({ required: true, late: true })
  @ApiOkResponse({ type: GooglePurchaseView, description: 'As Google Play tells it now.' })
  @ApiAcceptedResponse({ type: GooglePurchaseView, description: '`checking`: kept, and looked at as soon as Google Play can be asked.' })
  @Refuses(GooglePlayPurchaseUnknown, PurchaseNotYours, GooglePlayNotConfigured)
  async present(
    @CurrentUser() user: AuthenticatedUser,
    @Body() body: GooglePurchaseBody,
    @DoOnce() once: Once,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GooglePurchaseView> {
    const read = await this.purchases.read(body);
    if (!read) reply.status(202);
    return once(() => (read ? this.purchases.apply(read, user.id) : this.purchases.keep(body, user.id)));
  }
}

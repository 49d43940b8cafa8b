import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuthenticatedUser, CurrentUser, DoOnce, Idempotent, type Once, OpenTo, Refuses } from '../../../../platform/http/index.js';
import { PurchaseNotYours } from '../../purchases/purchases.problems.js';
import { AppStoreNotConfigured, TransactionInvalid } from '../app-store.problems.js';
import { ApplePurchaseBody, ApplePurchaseView } from './apple-purchases.dto.js';
import { ApplePurchasesService } from './apple-purchases.service.js';

@ApiTags('billing')
@Controller('v1/billing/purchases/apple')
export class ApplePurchasesController {
  constructor(private readonly purchases: ApplePurchasesService) {}

  /** What was paid for is given at once; while the App Store cannot be asked the answer says `checking`, and nothing is lost. */
  @Post()
  @HttpCode(200)
  @OpenTo('suspended', 'deletion-scheduled')
  @Idempotent({ required: true, late: true })
  @ApiOperation({ summary: 'Presents what StoreKit signed: binds the purchase to you' })
  @ApiOkResponse({ type: ApplePurchaseView })
  @Refuses(TransactionInvalid, PurchaseNotYours, AppStoreNotConfigured)
  present(
    @CurrentUser() user: AuthenticatedUser,
    @Body() { signedTransaction }: ApplePurchaseBody,
    @DoOnce() once: Once,
  ): Promise<ApplePurchaseView> {
    return this.purchases.present(user.id, signedTransaction, once);
  }
}

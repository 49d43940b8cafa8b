import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuthModule } from '../auth/index.js';
import { APP_STORE_CONTROLLERS, APP_STORE_PROVIDERS } from './app-store/index.js';
import { BillingFacade } from './billing.facade.js';
import { CATALOG_CONTROLLERS, CATALOG_PROVIDERS } from './catalog/index.js';
import { ENDING_PROVIDERS } from './ending/index.js';
import { GOOGLE_PLAY_CONTROLLERS, GOOGLE_PLAY_PROVIDERS } from './google-play/index.js';
import { ExpirePoints } from './ledger/expire-points.task.js';
import { LedgerFacade } from './ledger/ledger.facade.js';
import { LedgerVerifier } from './ledger/ledger.verifier.js';
import { OpenBooks } from './ledger/open-books.handler.js';
import { LIMITS_CONTROLLERS, LIMITS_PROVIDERS } from './limits/index.js';
import { PointsController } from './points/points.controller.js';
import { PointsService } from './points/points.service.js';
import { Statement } from './points/statement.js';
import { PURCHASES_CONTROLLERS, PURCHASES_PROVIDERS } from './purchases/index.js';
import { ResealBilling } from './reseal-billing.task.js';
import { BILLING_RETENTION } from './retention/index.js';
import { REWARDS_CONTROLLERS, REWARDS_PROVIDERS } from './rewards/index.js';

@Module({
  imports: [AuthModule, DiscoveryModule],
  controllers: [
    PointsController, ...CATALOG_CONTROLLERS, ...PURCHASES_CONTROLLERS, ...APP_STORE_CONTROLLERS, ...GOOGLE_PLAY_CONTROLLERS,
    ...REWARDS_CONTROLLERS, ...LIMITS_CONTROLLERS,
  ],
  providers: [
    ExpirePoints, LedgerFacade, LedgerVerifier, OpenBooks, PointsService, ResealBilling, Statement, BillingFacade,
    ...CATALOG_PROVIDERS, ...PURCHASES_PROVIDERS, ...APP_STORE_PROVIDERS, ...GOOGLE_PLAY_PROVIDERS, ...REWARDS_PROVIDERS,
    ...LIMITS_PROVIDERS, ...ENDING_PROVIDERS, ...BILLING_RETENTION,
  ],
  exports: [LedgerFacade, LedgerVerifier, BillingFacade],
})
export class BillingModule {}

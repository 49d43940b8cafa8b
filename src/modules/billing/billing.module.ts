import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { ExpirePoints } from './ledger/expire-points.task.js';
import { LedgerFacade } from './ledger/ledger.facade.js';
import { LedgerVerifier } from './ledger/ledger.verifier.js';
import { OpenBooks } from './ledger/open-books.handler.js';
import { PointsController } from './points/points.controller.js';
import { PointsService } from './points/points.service.js';
import { Statement } from './points/statement.js';

@Module({
  imports: [AuthModule],
  controllers: [PointsController],
  providers: [ExpirePoints, LedgerFacade, LedgerVerifier, OpenBooks, PointsService, Statement],
  exports: [LedgerFacade, LedgerVerifier],
})
export class BillingModule {}

import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { CONFIG_FOLDER } from '../../platform/config/config-folder.js';
import { Config } from '../../platform/config/config.js';
import { Regions } from '../../platform/config/regions.js';
import { AuthModule } from '../auth/index.js';
import { ConsentFacade } from './consent.facade.js';
import { ConsentEventRepository } from './decisions/consent-event.repository.js';
import { ConsentRetention } from './decisions/consent.retention.js';
import { ConsentsController } from './decisions/consents.controller.js';
import { ConsentsService } from './decisions/consents.service.js';
import { Grants } from './decisions/grants.js';
import { LiveConsentGate } from './decisions/live-consent-gate.js';
import { HistoryExport } from './history/history-export.js';
import { SignedHistory } from './history/signed-history.document.js';
import { PoliciesController } from './policies/policies.controller.js';
import { PoliciesService } from './policies/policies.service.js';
import { loadPolicies } from './policies/policy-library.js';
import { PolicyPublisher } from './policies/policy-publisher.js';
import { PolicyTextRepository } from './policies/policy-text.repository.js';
import { PolicyTexts } from './policies/policy-texts.js';
import { ReceiptCheck } from './receipts/receipt-check.js';
import { Receipts } from './receipts/receipts.js';
import { SignedReceipts } from './receipts/signed-receipts.js';
import { RecipientRegistry } from './registry/recipient-registry.js';

@Module({
  imports: [AuthModule],
  controllers: [PoliciesController, ConsentsController],
  providers: [
    { provide: RecipientRegistry, useFactory: () => RecipientRegistry.load(join(CONFIG_FOLDER, 'providers')) },
    {
      provide: PolicyTexts,
      useFactory: (registry: RecipientRegistry, regions: Regions, config: Config) =>
        new PolicyTexts(loadPolicies(join(CONFIG_FOLDER, 'policies'), { registry, regions }, config)),
      inject: [RecipientRegistry, Regions, Config],
    },
    PolicyTextRepository,
    PolicyPublisher,
    PoliciesService,
    ConsentEventRepository,
    ConsentRetention,
    Grants,
    ConsentsService,
    Receipts,
    HistoryExport,
    SignedHistory,
    SignedReceipts,
    ReceiptCheck,
    LiveConsentGate,
    ConsentFacade,
  ],
  exports: [ConsentFacade, LiveConsentGate],
})
export class ConsentModule {}

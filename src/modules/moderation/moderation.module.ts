import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuthModule } from '../auth/index.js';
import { APPEALS_CONTROLLERS, APPEALS_PROVIDERS } from './appeals/index.js';
import { CaseRecordRetention } from './cases/case-record.retention.js';
import { CASES_PROVIDERS } from './cases/index.js';
import { CHECKS_CONTROLLERS, CHECKS_PROVIDERS } from './checks/index.js';
import { ContentChecks } from './checks/content-checks.js';
import { DECISIONS_CONTROLLERS, DECISIONS_PROVIDERS } from './decisions/index.js';
import { ERASURE_PROVIDERS } from './erasure/index.js';
import { EVIDENCE_PROVIDERS } from './evidence/index.js';
import { NEWS_PROVIDERS } from './news/index.js';
import { NOTICES_CONTROLLERS, NOTICES_PROVIDERS } from './notices/index.js';
import { REPORTS_CONTROLLERS, REPORTS_PROVIDERS } from './reports/index.js';
import { STAFF_CONTROLLERS, STAFF_PROVIDERS } from './staff/index.js';
import { STATEMENTS_CONTROLLERS, STATEMENTS_PROVIDERS } from './statements/index.js';
import { STRIKES_PROVIDERS } from './strikes/index.js';
import { TRANSPARENCY_CONTROLLERS, TRANSPARENCY_PROVIDERS } from './transparency/index.js';
import { EvidenceRetention } from './evidence/evidence.retention.js';
import { ModerationFacade } from './moderation.facade.js';
import { ContentCheckRetention, NoticeAnswerRetention, NoticeRetention } from './moderation.retention.js';
import { ResealModeration } from './reseal-moderation.task.js';

@Module({
  imports: [AuthModule, DiscoveryModule],
  controllers: [
    ...REPORTS_CONTROLLERS, ...NOTICES_CONTROLLERS, ...DECISIONS_CONTROLLERS, ...APPEALS_CONTROLLERS,
    ...CHECKS_CONTROLLERS, ...STAFF_CONTROLLERS, ...STATEMENTS_CONTROLLERS, ...TRANSPARENCY_CONTROLLERS,
  ],
  providers: [
    ...REPORTS_PROVIDERS, ...NOTICES_PROVIDERS, ...CASES_PROVIDERS, ...DECISIONS_PROVIDERS, ...APPEALS_PROVIDERS,
    ...CHECKS_PROVIDERS, ...EVIDENCE_PROVIDERS, ...STAFF_PROVIDERS, ...STATEMENTS_PROVIDERS, ...STRIKES_PROVIDERS, ...NEWS_PROVIDERS,
    ...TRANSPARENCY_PROVIDERS,
    ...ERASURE_PROVIDERS,
    ModerationFacade, ResealModeration,
    EvidenceRetention, CaseRecordRetention, ContentCheckRetention, NoticeRetention, NoticeAnswerRetention,
  ],
  exports: [ModerationFacade, ContentChecks],
})
export class ModerationModule {}

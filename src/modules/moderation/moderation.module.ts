import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { APPEALS_CONTROLLERS, APPEALS_PROVIDERS } from './appeals/index.js';
import { CASES_CONTROLLERS, CASES_PROVIDERS } from './cases/index.js';
import { CHECKS_CONTROLLERS, CHECKS_PROVIDERS } from './checks/index.js';
import { DECISIONS_CONTROLLERS, DECISIONS_PROVIDERS } from './decisions/index.js';
import { EVIDENCE_CONTROLLERS, EVIDENCE_PROVIDERS } from './evidence/index.js';
import { NOTICES_CONTROLLERS, NOTICES_PROVIDERS } from './notices/index.js';
import { REPORTS_CONTROLLERS, REPORTS_PROVIDERS } from './reports/index.js';
import { EvidenceRetention } from './evidence/evidence.retention.js';
import { ContentCheckRetention, NoticeRetention } from './moderation.retention.js';

@Module({
  imports: [AuthModule],
  controllers: [
    ...REPORTS_CONTROLLERS, ...NOTICES_CONTROLLERS, ...CASES_CONTROLLERS, ...DECISIONS_CONTROLLERS, ...APPEALS_CONTROLLERS,
    ...CHECKS_CONTROLLERS, ...EVIDENCE_CONTROLLERS,
  ],
  providers: [
    ...REPORTS_PROVIDERS, ...NOTICES_PROVIDERS, ...CASES_PROVIDERS, ...DECISIONS_PROVIDERS, ...APPEALS_PROVIDERS,
    ...CHECKS_PROVIDERS, ...EVIDENCE_PROVIDERS, EvidenceRetention, ContentCheckRetention, NoticeRetention,
  ],
})
export class ModerationModule {}

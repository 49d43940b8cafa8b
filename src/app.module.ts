import { type DynamicModule, Global, Module, type ModuleMetadata } from '@nestjs/common';
import { AUTH_PROBLEMS, AuthModule, LiveAuthenticator } from './modules/auth/index.js';
import { BILLING_PROBLEMS, BillingModule } from './modules/billing/index.js';
import { CONSENT_PROBLEMS, ConsentModule, LiveConsentGate } from './modules/consent/index.js';
import { DIAGNOSTICS_PROBLEMS, DiagnosticsModule } from './modules/diagnostics/index.js';
import { FEED_PROBLEMS, FeedModule, FeedVisibility } from './modules/feed/index.js';
import { GENERATION_PROBLEMS, GenerationModule } from './modules/generation/index.js';
import { MODERATION_PROBLEMS, ModerationModule } from './modules/moderation/index.js';
import { NOTIFICATIONS_PROBLEMS, NotificationsModule } from './modules/notifications/index.js';
import { FormerPeople, PRIVACY_PROBLEMS, PrivacyModule } from './modules/privacy/index.js';
import { SchedulerModule } from './modules/scheduler/index.js';
import { AuditModule } from './platform/audit/audit.module.js';
import { ConfigModule, type Given } from './platform/config/config.module.js';
import { FormerAccounts } from './kernel/former-accounts.js';
import { PeopleVisibility } from './kernel/people-visibility.js';
import { Authenticator, HttpModule } from './platform/http/index.js';
import { InboxModule } from './platform/inbox/inbox.module.js';
import { JobsModule } from './platform/jobs/jobs.module.js';
import { ConsentGate, OutboundModule } from './platform/outbound/index.js';
import { SecretsModule } from './platform/secrets/secrets.module.js';
import { MailModule } from './platform/mail/mail.module.js';
import { OutboxModule } from './platform/outbox/outbox.module.js';
import { PersistenceModule } from './platform/persistence/persistence.module.js';
import { RedisModule } from './platform/redis/redis.module.js';
import { StorageModule } from './platform/storage/storage.module.js';
import type { LogSink } from './platform/telemetry/log.js';
import { TelemetryModule } from './platform/telemetry/telemetry.module.js';

const PROBLEMS = [
  ...AUTH_PROBLEMS, ...BILLING_PROBLEMS, ...CONSENT_PROBLEMS, ...MODERATION_PROBLEMS, ...GENERATION_PROBLEMS, ...FEED_PROBLEMS,
  ...NOTIFICATIONS_PROBLEMS, ...PRIVACY_PROBLEMS, ...DIAGNOSTICS_PROBLEMS,
];

/** Gives the ports of platform and kernel their answers in the modules. */
@Global()
@Module({
  imports: [AuthModule, ConsentModule, FeedModule, PrivacyModule],
  providers: [
    { provide: Authenticator, useExisting: LiveAuthenticator },
    { provide: ConsentGate, useExisting: LiveConsentGate },
    { provide: PeopleVisibility, useExisting: FeedVisibility },
    { provide: FormerAccounts, useExisting: FormerPeople },
  ],
  exports: [Authenticator, ConsentGate, FormerAccounts, PeopleVisibility],
})
class BindingsModule {}

export interface AppOptions extends Given {
  readonly logSink?: LogSink;
  /** Beside the modules of the service; for tests. */
  readonly more?: ModuleMetadata['imports'];
}

/** The composition root. Modules stop in the reverse order: what others rely on stands first. */
@Module({})
export class AppModule {
  static with({ logSink, more = [], ...given }: AppOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(given),
        TelemetryModule.with(logSink),
        PersistenceModule,
        RedisModule,
        StorageModule,
        AuditModule,
        OutboundModule,
        SecretsModule,
        JobsModule,
        OutboxModule,
        MailModule,
        InboxModule,
        HttpModule.with({ problems: PROBLEMS }),
        BindingsModule,
        AuthModule,
        ConsentModule,
        BillingModule,
        ModerationModule,
        GenerationModule,
        FeedModule,
        NotificationsModule,
        PrivacyModule,
        SchedulerModule,
        DiagnosticsModule,
        ...more,
      ],
    };
  }
}

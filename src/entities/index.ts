import { AccountRoleTable } from './auth/account-role.entity.js';
import { AccountTable } from './auth/account.entity.js';
import { AgeSignalTable } from './auth/age-signal.entity.js';
import { ProfileTable } from './auth/profile.entity.js';
import { ProviderGrantTable } from './auth/provider-grant.entity.js';
import { RefreshTokenTable } from './auth/refresh-token.entity.js';
import { SessionTable } from './auth/session.entity.js';
import { SignInIdentityTable } from './auth/sign-in-identity.entity.js';
import { SignInNonceTable } from './auth/sign-in-nonce.entity.js';
import { UsedIdTokenTable } from './auth/used-id-token.entity.js';
import { WebSignInTable } from './auth/web-sign-in.entity.js';
import { LedgerAccountTable } from './billing/ledger-account.entity.js';
import { LedgerEntryTable } from './billing/ledger-entry.entity.js';
import { LedgerMovementTable } from './billing/ledger-movement.entity.js';
import { PointsHoldTable } from './billing/points-hold.entity.js';
import { PointsLotTable } from './billing/points-lot.entity.js';
import { AdSessionTable } from './billing/ad-session.entity.js';
import { RefundQuestionTable } from './billing/refund-question.entity.js';
import { RewardTable } from './billing/reward.entity.js';
import { SpendingLimitTable } from './billing/spending-limit.entity.js';
import { StoreLinkTable } from './billing/store-link.entity.js';
import { StorePurchaseTable } from './billing/store-purchase.entity.js';
import { StoreSweepTable } from './billing/store-sweep.entity.js';
import { StoreUnitTable } from './billing/store-unit.entity.js';
import { ConsentEventTable } from './consent/consent-event.entity.js';
import { PolicyTextTable } from './consent/policy-text.entity.js';
import { AccountEventTable } from './generation/account-event.entity.js';
import { AccountSequenceTable } from './generation/account-sequence.entity.js';
import { AvatarTable } from './generation/avatar.entity.js';
import { CreationTombstoneTable } from './generation/creation-tombstone.entity.js';
import { CreationTable } from './generation/creation.entity.js';
import { GenerationAttemptTable } from './generation/generation-attempt.entity.js';
import { GenerationInputTable } from './generation/generation-input.entity.js';
import { GenerationOutputTable } from './generation/generation-output.entity.js';
import { GenerationTable } from './generation/generation.entity.js';
import { ModelSwitchTable } from './generation/model-switch.entity.js';
import { ProviderErrandTable } from './generation/provider-errand.entity.js';
import { ProviderStateTable } from './generation/provider-state.entity.js';
import { QuoteTable } from './generation/quote.entity.js';
import { UploadTable } from './generation/upload.entity.js';
import { BlockTable } from './feed/block.entity.js';
import { CommentLikeTable } from './feed/comment-like.entity.js';
import { CommentTable } from './feed/comment.entity.js';
import { CountDeltaTable } from './feed/count-delta.entity.js';
import { FollowTable } from './feed/follow.entity.js';
import { HiddenCreatorTable } from './feed/hidden-creator.entity.js';
import { HiddenWordTable } from './feed/hidden-word.entity.js';
import { PostLikeTable } from './feed/post-like.entity.js';
import { PostTable } from './feed/post.entity.js';
import { ProfileCountTable } from './feed/profile-count.entity.js';
import { AppealTable } from './moderation/appeal.entity.js';
import { CaseEventTable } from './moderation/case-event.entity.js';
import { ContentCheckTable } from './moderation/content-check.entity.js';
import { EvidenceTable } from './moderation/evidence.entity.js';
import { KnownBadHashTable } from './moderation/known-bad-hash.entity.js';
import { ModerationCaseTable } from './moderation/moderation-case.entity.js';
import { NoticeAnswerTable } from './moderation/notice-answer.entity.js';
import { NoticeTable } from './moderation/notice.entity.js';
import { ReportTable } from './moderation/report.entity.js';
import { RestrictionTable } from './moderation/restriction.entity.js';
import { StatementTable } from './moderation/statement.entity.js';
import { StrikeTable } from './moderation/strike.entity.js';
import { NotificationHappeningTable } from './notifications/notification-happening.entity.js';
import { NotificationPreferenceTable } from './notifications/notification-preference.entity.js';
import { NotificationTable } from './notifications/notification.entity.js';
import { PushDeviceTable } from './notifications/push-device.entity.js';
import { PushSettingsTable } from './notifications/push-settings.entity.js';
import { PushTaskTable } from './notifications/push-task.entity.js';
import { PushTable } from './notifications/push.entity.js';
import { AuditEntryTable } from './platform/audit-entry.entity.js';
import { DisclosureTable } from './platform/disclosure.entity.js';
import { IdempotencyKeyTable } from './platform/idempotency-key.entity.js';
import { InboxMessageTable } from './platform/inbox-message.entity.js';
import { OutboxDeliveryTable } from './platform/outbox-delivery.entity.js';
import { OutboxEventTable } from './platform/outbox-event.entity.js';
import { AccountDeletionTable } from './privacy/account-deletion.entity.js';
import { AuthorityDisclosureTable } from './privacy/authority-disclosure.entity.js';
import { DataExportTable } from './privacy/data-export.entity.js';
import { DeletionCodeTable } from './privacy/deletion-code.entity.js';
import { DeletionStepTable } from './privacy/deletion-step.entity.js';
import { HeldCopyTable } from './privacy/held-copy.entity.js';
import { LegalHoldTable } from './privacy/legal-hold.entity.js';
import { PrivacyRequestEventTable } from './privacy/privacy-request-event.entity.js';
import { PrivacyRequestTable } from './privacy/privacy-request.entity.js';
import { CrashGroupTable } from './diagnostics/crash-group.entity.js';
import { CrashReportTable } from './diagnostics/crash-report.entity.js';
import { PeriodicRunTable } from './scheduler/periodic-run.entity.js';
import { RetentionRunTable } from './scheduler/retention-run.entity.js';
import type { DeclaredTable } from './privacy.js';

/** The whole data model: every table with its privacy rules. A new entity is added here and nowhere else. */
export const TABLES: readonly DeclaredTable[] = [
  AccountRoleTable,
  AccountTable,
  AgeSignalTable,
  ProfileTable,
  ProviderGrantTable,
  RefreshTokenTable,
  SessionTable,
  SignInIdentityTable,
  SignInNonceTable,
  UsedIdTokenTable,
  WebSignInTable,
  LedgerAccountTable,
  LedgerEntryTable,
  LedgerMovementTable,
  PointsHoldTable,
  PointsLotTable,
  AdSessionTable,
  RefundQuestionTable,
  RewardTable,
  SpendingLimitTable,
  StoreLinkTable,
  StorePurchaseTable,
  StoreSweepTable,
  StoreUnitTable,
  ConsentEventTable,
  PolicyTextTable,
  AccountEventTable,
  AccountSequenceTable,
  AvatarTable,
  CreationTombstoneTable,
  CreationTable,
  GenerationAttemptTable,
  GenerationInputTable,
  GenerationOutputTable,
  GenerationTable,
  ModelSwitchTable,
  ProviderErrandTable,
  ProviderStateTable,
  QuoteTable,
  UploadTable,
  BlockTable,
  CommentLikeTable,
  CommentTable,
  CountDeltaTable,
  FollowTable,
  HiddenCreatorTable,
  HiddenWordTable,
  PostLikeTable,
  PostTable,
  ProfileCountTable,
  AppealTable,
  CaseEventTable,
  ContentCheckTable,
  EvidenceTable,
  KnownBadHashTable,
  ModerationCaseTable,
  NoticeTable,
  NoticeAnswerTable,
  ReportTable,
  RestrictionTable,
  StatementTable,
  StrikeTable,
  NotificationHappeningTable,
  NotificationPreferenceTable,
  NotificationTable,
  PushDeviceTable,
  PushSettingsTable,
  PushTaskTable,
  PushTable,
  AuditEntryTable,
  DisclosureTable,
  IdempotencyKeyTable,
  InboxMessageTable,
  OutboxDeliveryTable,
  OutboxEventTable,
  AccountDeletionTable,
  AuthorityDisclosureTable,
  DataExportTable,
  DeletionCodeTable,
  DeletionStepTable,
  HeldCopyTable,
  LegalHoldTable,
  PrivacyRequestEventTable,
  PrivacyRequestTable,
  CrashGroupTable,
  CrashReportTable,
  PeriodicRunTable,
  RetentionRunTable,
];

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
import { ProviderStateTable } from './generation/provider-state.entity.js';
import { QuoteTable } from './generation/quote.entity.js';
import { UploadTable } from './generation/upload.entity.js';
import { AuditEntryTable } from './platform/audit-entry.entity.js';
import { DisclosureTable } from './platform/disclosure.entity.js';
import { IdempotencyKeyTable } from './platform/idempotency-key.entity.js';
import { InboxMessageTable } from './platform/inbox-message.entity.js';
import { OutboxDeliveryTable } from './platform/outbox-delivery.entity.js';
import { OutboxEventTable } from './platform/outbox-event.entity.js';
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
  ProviderStateTable,
  QuoteTable,
  UploadTable,
  AuditEntryTable,
  DisclosureTable,
  IdempotencyKeyTable,
  InboxMessageTable,
  OutboxDeliveryTable,
  OutboxEventTable,
  PeriodicRunTable,
  RetentionRunTable,
];

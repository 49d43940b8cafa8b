import { Injectable } from '@nestjs/common';
import type { ConsentDecision } from '../../../entities/consent/consent-event.entity.js';
import type { PolicyText } from '../../../entities/consent/policy-text.entity.js';
import { Config } from '../../../platform/config/config.js';
import type { ChainedConsent } from '../decisions/consent-chain.js';
import { lawfulBasis, OURSELVES } from '../purposes.js';

const RECEIPT_SCHEMA_VERSION = 'ISO/IEC TS 27560:2023';

/** The states that the standard knows for what we call a decision. */
const EVENT_STATES = { granted: 'given', declined: 'refused', withdrawn: 'withdrawn' } as const satisfies Record<ConsentDecision, string>;

const RIGHTS = ['access', 'rectification', 'erasure', 'restriction', 'objection', 'portability', 'withdrawal', 'complaint'];

/** What a person gets for a decision: in short, and as a record with the standard's own field names. */
export type Receipt = ReturnType<Receipts['of']>;

@Injectable()
export class Receipts {
  constructor(private readonly config: Config) {}

  /** Made from the stored rows and the stored text alone, so that it can be made again at any time. `events` are those of one receipt. */
  of(events: readonly ChainedConsent[], text: PolicyText) {
    const first = events[0];
    if (!first) throw new Error('A receipt is of at least one decision');
    const purposes = [...new Set(events.map(({ purpose }) => purpose))];
    const recipients = [...new Set(events.map(({ recipient }) => recipient))];
    return {
      id: first.receiptId,
      schemaVersion: RECEIPT_SCHEMA_VERSION,
      policy: first.policy,
      version: first.version,
      decision: first.decision,
      purposes,
      recipients,
      locale: first.locale,
      audience: text.audience,
      surface: first.surface,
      textSha256: first.textSha256,
      decidedAt: first.decidedAt.toISOString(),
      record: {
        schema_version: RECEIPT_SCHEMA_VERSION,
        record_id: first.receiptId,
        pii_principal_id: first.accountId,
        pii_processing: {
          privacy_notice: `${this.config.publicUrl}/v1/policies/texts/${first.textSha256}`,
          privacy_notice_sha256: first.textSha256,
          language: first.locale,
          collection_method: first.surface,
          processing_method: 'automated',
          withdrawal_method: `POST ${this.config.publicUrl}/v1/consents`,
          privacy_rights: RIGHTS,
          purposes: purposes.map((purpose) => purposeOf(events, text, purpose)),
        },
        party_identification: [this.controller(), ...recipients.filter((id) => id !== OURSELVES).map((id) => partyOf(text, id))],
        events: events.map((event) => ({
          event_id: event.id,
          event_time: event.decidedAt.toISOString(),
          event_type: 'explicit',
          event_state: EVENT_STATES[event.decision],
          entity_id: event.accountId,
          validity_duration: 'until a new version of the notice, or withdrawal',
          purpose: event.purpose,
          recipient: event.recipient,
          sequence: event.sequence,
          previous_hash: event.previousHash,
          hash: event.hash,
        })),
      },
    };
  }

  private controller() {
    const { supportEmail, siteUrl } = this.config;
    return {
      party_id: OURSELVES,
      party_name: 'AiCasso',
      party_role: 'controller',
      party_type: 'organisation',
      party_contact: supportEmail,
      party_url: siteUrl,
    };
  }
}

function purposeOf(events: readonly ChainedConsent[], text: PolicyText, purpose: string) {
  const ids = events.filter((event) => event.purpose === purpose).map(({ recipient }) => recipient);
  const named = text.recipients.filter(({ id }) => ids.includes(id));
  const categories = [...new Set(named.flatMap(({ dataCategories }) => dataCategories))];
  return {
    purpose,
    lawful_basis: lawfulBasis(text.policy, purpose),
    pii_controllers: [OURSELVES],
    recipient_third_parties: ids.filter((id) => id !== OURSELVES),
    pii_information: categories.map((category) => ({
      pii_type: category,
      pii_attribute_id: category,
      pii_optional: true,
      sensitive_pii_category: false,
      special_pii_category: false,
    })),
    retention_period: named.map(({ id, retention }) => ({ party_id: id, period: retention })),
    processing_locations: named.map(({ id, region }) => ({ party_id: id, location: region })),
    storage_locations: named.map(({ id, region }) => ({ party_id: id, location: region })),
  };
}

function partyOf(text: PolicyText, id: string) {
  const recipient = text.recipients.find((named) => named.id === id);
  return {
    party_id: id,
    party_name: recipient?.name ?? id,
    party_role: text.policy === 'ai-data-sharing' ? 'processor' : 'third-party', // ad networks and stores act under policies of their own
    party_type: 'organisation',
    party_contact: recipient?.termsUrl ?? '',
    party_url: recipient?.termsUrl ?? '',
  };
}

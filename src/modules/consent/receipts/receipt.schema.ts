import type { ApiResponseSchemaHost } from '@nestjs/swagger';
import { CONSENT_DECISIONS } from '../../../entities/consent/consent-event.entity.js';
import { POLICY_KEYS, POLICY_LOCALES } from '../../../entities/consent/policy-text.entity.js';

/** What OpenAPI and JSON Schema have in common. */
type Schema = Exclude<ApiResponseSchemaHost['schema'], { $ref: string }>;

const text: Schema = { type: 'string' };
const words: Schema = { type: 'array', items: text };
const flag: Schema = { type: 'boolean' };
const uuid: Schema = { type: 'string', format: 'uuid' };
const instant: Schema = { type: 'string', format: 'date-time' };
const hash: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const oneOf = (values: readonly string[]): Schema => ({ type: 'string', enum: [...values] });
const listOf = (items: Schema, minItems = 0): Schema => ({ type: 'array', items, minItems });
const closed = (properties: Record<string, Schema>, description?: string): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...(description === undefined ? {} : { description }),
});

const purpose = closed({
  purpose: text,
  lawful_basis: oneOf(['consent', 'contract', 'legal-obligation']),
  pii_controllers: words,
  recipient_third_parties: words,
  pii_information: listOf(
    closed({ pii_type: text, pii_attribute_id: text, pii_optional: flag, sensitive_pii_category: flag, special_pii_category: flag }),
  ),
  retention_period: listOf(closed({ party_id: text, period: text })),
  processing_locations: listOf(closed({ party_id: text, location: text })),
  storage_locations: listOf(closed({ party_id: text, location: text })),
});

const processing = closed({
  privacy_notice: { type: 'string', format: 'uri' },
  privacy_notice_sha256: hash,
  language: oneOf(POLICY_LOCALES),
  collection_method: text,
  processing_method: text,
  withdrawal_method: text,
  privacy_rights: words,
  purposes: listOf(purpose, 1),
});

const party = closed({
  party_id: text,
  party_name: text,
  party_role: oneOf(['controller', 'processor', 'third-party']),
  party_type: text,
  party_contact: text,
  party_url: text,
});

const event = closed({
  event_id: uuid,
  event_time: instant,
  event_type: text,
  event_state: oneOf(['given', 'refused', 'withdrawn']),
  entity_id: uuid,
  validity_duration: text,
  purpose: text,
  recipient: text,
  sequence: { type: 'integer', minimum: 1 },
  previous_hash: hash,
  hash,
});

/**
 * JSON Schema of a receipt, for the API's description and for whoever keeps one. `record` has the sections and field names of
 * ISO/IEC TS 27560:2023 (after the W3C community guide to it) and, beside them, our hash chain.
 */
export const RECEIPT_SCHEMA: Schema = closed(
  {
    id: uuid,
    schemaVersion: text,
    policy: oneOf(POLICY_KEYS),
    version: text,
    decision: oneOf(CONSENT_DECISIONS),
    purposes: listOf(text, 1),
    recipients: listOf(text, 1),
    locale: oneOf(POLICY_LOCALES),
    audience: text,
    surface: text,
    textSha256: hash,
    decidedAt: instant,
    record: closed({
      schema_version: text,
      record_id: uuid,
      pii_principal_id: uuid,
      pii_processing: processing,
      party_identification: listOf(party, 1),
      events: listOf(event, 1),
    }),
    jws: { ...text, description: 'Compact JWS over the canonical JSON (RFC 8785) of all the rest, by a key of `/.well-known/jwks.json`.' },
  },
  'A signed consent receipt, shaped after ISO/IEC TS 27560:2023.',
);

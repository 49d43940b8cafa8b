import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { PolicyText } from '../../../entities/consent/policy-text.entity.js';
import type { AccountId, EventId } from '../../../kernel/ids.js';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import type { Config } from '../../../platform/config/config.js';
import { Regions } from '../../../platform/config/regions.js';
import { CHAIN_START, chainOn, type ConsentFacts } from '../decisions/consent-chain.js';
import { loadPolicies } from '../policies/policy-library.js';
import { RecipientRegistry } from '../registry/recipient-registry.js';
import { RECEIPT_SCHEMA } from './receipt.schema.js';
import { Receipts } from './receipts.js';

const ajv = new Ajv({ allErrors: true });
addFormats.default(ajv);
const valid = ajv.compile(RECEIPT_SCHEMA);

const config = { supportEmail: 'help@example.test', siteUrl: 'https://example.test', publicUrl: 'https://api.example.test' } as Config;
const world = { registry: RecipientRegistry.load(join(CONFIG_FOLDER, 'providers')), regions: Regions.load(CONFIG_FOLDER) };
const texts = loadPolicies(join(CONFIG_FOLDER, 'policies'), world, config);
const receipts = new Receipts(config);
const text = (policy: string, locale: string) =>
  texts.find((candidate) => candidate.policy === policy && candidate.locale === locale && candidate.audience === 'world') as PolicyText;

function decided(of: PolicyText, decision: ConsentFacts['decision'], matters: [purpose: string, recipient: string][]) {
  const facts = matters.map(([purpose, recipient], index): ConsentFacts => ({
    id: `00000000-0000-7000-8000-00000000000${index}` as EventId,
    receiptId: '11111111-1111-4111-8111-111111111111',
    accountId: '22222222-2222-4222-8222-222222222222' as AccountId,
    sequence: index + 1,
    policy: of.policy,
    version: of.version,
    textSha256: of.sha256,
    locale: of.locale,
    surface: 'settings',
    decidedAt: new Date('2026-11-21T12:00:00.000Z'),
    purpose,
    recipient,
    decision,
  }));
  return { ...receipts.of(chainOn(CHAIN_START, facts), of), jws: 'signed.by.us' };
}

describe('a receipt', () => {
  it.each([
    ['ai-data-sharing', 'en', 'granted', 'given'],
    ['ai-data-sharing', 'es', 'declined', 'refused'],
    ['ai-data-sharing', 'en', 'withdrawn', 'withdrawn'],
  ] as const)('of %s (%s) that was %s fits the schema', (policy, locale, decision, state) => {
    const receipt = decided(text(policy, locale), decision, [
      ['generation', 'local'],
      ['generation', 'fal'],
      ['training', 'fal'],
    ]);
    expect(valid(receipt) ? [] : valid.errors).toEqual([]);
    expect(receipt.record.events.map(({ event_state }) => event_state)).toEqual([state, state, state]);
    expect(receipt).toMatchObject({
      decision,
      purposes: ['generation', 'training'],
      recipients: ['local', 'fal'],
      textSha256: text(policy, locale).sha256,
    });
  });

  it('P35 is in the language of the text', () => {
    const receipt = decided(text('ai-data-sharing', 'es'), 'granted', [['generation', 'fal']]);
    expect(receipt.record.pii_processing.language).toBe('es');
    expect(receipt.record.pii_processing.purposes[0]?.retention_period[0]?.period).toContain('Pedimos');
  });

  it('C2, C3 says who gets what', () => {
    const receipt = decided(text('ai-data-sharing', 'en'), 'granted', [['generation', 'openai']]);
    expect(receipt.record.pii_processing.purposes).toEqual([
      expect.objectContaining({ lawful_basis: 'consent', recipient_third_parties: ['openai'] }),
    ]);
    expect(receipt.record.pii_processing.purposes[0]?.pii_information.map(({ pii_type }) => pii_type)).toEqual([
      'prompts',
      'settings',
      'photos',
      'pseudonymous-identifier',
    ]);
    expect(receipt.record.party_identification.map(({ party_id, party_role }) => [party_id, party_role])).toEqual([
      ['aicasso', 'controller'],
      ['openai', 'processor'],
    ]);
  });

  it('of the terms has a contract as its basis and nobody else in it', () => {
    const receipt = decided(text('terms', 'en'), 'granted', [['acceptance', 'aicasso']]);
    expect(valid(receipt) ? [] : valid.errors).toEqual([]);
    expect(receipt.record.pii_processing.purposes[0]).toMatchObject({
      lawful_basis: 'contract',
      recipient_third_parties: [],
      pii_information: [],
    });
    expect(receipt.record.party_identification).toHaveLength(1);
  });
});

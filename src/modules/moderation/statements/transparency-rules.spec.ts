import { SUBJECT_TYPES } from '../../../kernel/reportable-content.js';
import { RULE_IDS } from './rules.js';
import { faultsOf, TRANSPARENCY_RULES } from './transparency-rules.js';
import { type DecidedFacts, RESTRICTING_ACTIONS, transparencyStatement } from './transparency-statement.js';
import { SOURCES } from './transparency-words.js';

const FACTS: DecidedFacts = {
  puid: 'a2V5-_1', action: 'suspend', rule: 'hate', subjectType: 'post', hidden: true,
  contentTypes: ['CONTENT_TYPE_SYNTHETIC_MEDIA', 'CONTENT_TYPE_IMAGE'],
  publishedAt: new Date('2026-11-20T23:30:00Z'), decidedAt: new Date('2026-11-22T00:10:00Z'),
  endsAt: new Date('2026-12-22T00:10:00Z'), source: 'SOURCE_TYPE_OTHER_NOTIFICATION', automatedDetection: false, automatedDecision: false,
  rulesUrl: 'https://aicasso.example/v1/policies/community-rules',
};
const whole = transparencyStatement(FACTS);
const illegal = transparencyStatement({ ...FACTS, rule: 'minor-safety' });

/** For each rule, statements that are right but for it. */
const BROKEN: Readonly<Record<string, readonly object[]>> = {
  decision: [
    { ...whole, decision_visibility: undefined, decision_account: undefined },
    { ...whole, decision_visibility: [], decision_account: null },
  ],
  decision_visibility: [
    { ...whole, decision_visibility: ['GONE'] }, { ...whole, decision_visibility: 'DECISION_VISIBILITY_CONTENT_REMOVED' },
  ],
  decision_visibility_other: [
    { ...whole, decision_visibility: ['DECISION_VISIBILITY_OTHER'] }, { ...whole, decision_visibility_other: 'x'.repeat(501) },
  ],
  decision_monetary: [{ ...whole, decision_monetary: 'FINE' }],
  decision_monetary_other: [
    { ...whole, decision_monetary: 'DECISION_MONETARY_OTHER' }, { ...whole, decision_monetary_other: 'x'.repeat(501) },
  ],
  decision_provision: [{ ...whole, decision_provision: 'SOME' }],
  decision_account: [{ ...whole, decision_account: 'CLOSED' }],
  account_type: [{ ...whole, account_type: 'Private' }],
  category_specification: [{ ...whole, category_specification: ['KEYWORD_NONE'] }],
  decision_ground: [{ ...whole, decision_ground: undefined }, { ...whole, decision_ground: 'WHIM' }],
  decision_ground_reference_url: [
    { ...whole, decision_ground_reference_url: 'rules' },
    { ...whole, decision_ground_reference_url: `https://a.example/${'x'.repeat(500)}` },
  ],
  illegal_content_legal_ground: [
    { ...illegal, illegal_content_legal_ground: undefined }, { ...illegal, illegal_content_legal_ground: 'x'.repeat(501) },
  ],
  illegal_content_explanation: [
    { ...illegal, illegal_content_explanation: '' }, { ...illegal, illegal_content_explanation: 'x'.repeat(2_001) },
  ],
  incompatible_content_ground: [
    { ...whole, incompatible_content_ground: null }, { ...whole, incompatible_content_ground: 'x'.repeat(501) },
  ],
  incompatible_content_explanation: [
    { ...whole, incompatible_content_explanation: undefined }, { ...whole, incompatible_content_explanation: 'x'.repeat(2_001) },
  ],
  incompatible_content_illegal: [{ ...whole, incompatible_content_illegal: 'Maybe' }],
  content_type: [{ ...whole, content_type: [] }, { ...whole, content_type: undefined }, { ...whole, content_type: ['CONTENT_TYPE_SONG'] }],
  content_type_other: [{ ...whole, content_type: ['CONTENT_TYPE_OTHER'] }, { ...whole, content_type_other: 'x'.repeat(501) }],
  category: [{ ...whole, category: undefined }, { ...whole, category: 'STATEMENT_CATEGORY_X' }],
  category_addition: [{ ...whole, category_addition: ['X'] }],
  territorial_scope: [{ ...whole, territorial_scope: ['US'] }, { ...whole, territorial_scope: undefined }],
  content_language: [{ ...whole, content_language: 'english' }],
  content_date: [{ ...whole, content_date: undefined }, { ...whole, content_date: '1999-12-31' }, { ...whole, content_date: '2026-02-30' }],
  application_date: [{ ...whole, application_date: '22/11/2026' }, { ...whole, application_date: '2019-12-31' }],
  end_date_account_restriction: [{ ...whole, end_date_account_restriction: '2038-01-02' }],
  end_date_monetary_restriction: [{ ...whole, end_date_monetary_restriction: 'soon' }],
  end_date_service_restriction: [{ ...whole, end_date_service_restriction: '2026-1-1' }],
  end_date_visibility_restriction: [{ ...whole, end_date_visibility_restriction: '2026-11-22T00:00:00Z' }],
  decision_facts: [{ ...whole, decision_facts: '' }, { ...whole, decision_facts: 'x'.repeat(5_001) }],
  source_type: [{ ...whole, source_type: undefined }, { ...whole, source_type: 'RUMOUR' }],
  source_identity: [
    { ...whole, source_type: 'SOURCE_VOLUNTARY', source_identity: 'a flagger' }, { ...whole, source_identity: 'x'.repeat(501) },
  ],
  automated_detection: [{ ...whole, automated_detection: undefined }, { ...whole, automated_detection: true }],
  automated_decision: [{ ...whole, automated_decision: 'No' }],
  puid: [{ ...whole, puid: undefined }, { ...whole, puid: 'with space' }, { ...whole, puid: 'x'.repeat(501) }, { ...whole, puid: 'é' }],
};

describe('the rules of the transparency database', () => {
  it('take every statement that can be made of a decision', () => {
    const made = RESTRICTING_ACTIONS.flatMap((action) => RULE_IDS.flatMap((rule) => SUBJECT_TYPES.flatMap((subjectType) =>
      SOURCES.flatMap((source) => [true, false].flatMap((hidden) => {
        const endsAt = action === 'remove' || action === 'ban' ? null : FACTS.endsAt;
        const automated = { automatedDetection: !hidden, automatedDecision: hidden };
        const facts = { ...FACTS, ...automated, action, rule, subjectType, source, endsAt, hidden: hidden || action === 'remove' };
        return [transparencyStatement(facts)];
      })))));
    expect([...new Set(made.flatMap(faultsOf))]).toEqual([]);
    expect(made.length).toBeGreaterThan(900);
  });

  it.each(Object.entries(BROKEN))('each refuse what breaks it: %s', (field, statements) => {
    for (const statement of statements) {
      expect(faultsOf(statement)).toEqual([expect.stringMatching(new RegExp(`^${field}: `))]);
    }
  });

  it('have an example of each', () => {
    expect(Object.keys(BROKEN).sort()).toEqual([...new Set(TRANSPARENCY_RULES.map(({ field }) => field))].sort());
    const examples = new Map(Object.entries(BROKEN));
    const idle = TRANSPARENCY_RULES.filter(({ field, holds }) => examples.get(field)!.every((it) => holds(it as Record<string, unknown>)));
    expect(idle.map(({ field, says }) => `${field}: ${says}`)).toEqual([]);
  });
});

describe('a statement for the public record', () => {
  it('says what, why, since when and until when', () => {
    expect(whole).toMatchObject({
      decision_visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'], decision_account: 'DECISION_ACCOUNT_SUSPENDED',
      decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT', category: 'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH',
      content_date: '2026-11-20', application_date: '2026-11-22', end_date_account_restriction: '2026-12-22',
    });
    expect(whole.territorial_scope).toHaveLength(30);
  });

  it('has the end of a restriction in the field of its kind, and none where there is none', () => {
    const ends = (action: DecidedFacts['action'], endsAt: Date | null) =>
      Object.keys(transparencyStatement({ ...FACTS, action, endsAt })).filter((field) => field.startsWith('end_date'));
    expect(ends('restrict', FACTS.endsAt)).toEqual(['end_date_service_restriction']);
    expect(ends('suspend', null)).toEqual([]);
    expect(ends('ban', null)).toEqual([]);
  });
});

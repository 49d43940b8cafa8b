import type { TransparencyStatement } from './transparency-statement.js';
import {
  ACCOUNT_DECISIONS, AUTOMATED_DECISIONS, CATEGORIES, CONTENT_TYPES, GROUNDS, KEYWORDS, MONETARY_DECISIONS, PROVISION_DECISIONS, SOURCES,
  TERRITORIES, VISIBILITY_DECISIONS,
} from './transparency-words.js';

type Statement = Readonly<Record<string, unknown>>;
interface FieldRule {
  readonly field: keyof TransparencyStatement | 'decision';
  readonly says: string;
  readonly holds: (statement: Statement) => boolean;
}

const absent = (value: unknown) => value === undefined || value === null;
const there = (value: unknown) => typeof value === 'string' && value !== '';
const lists = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isUrl = (value: unknown) => there(value) && URL.canParse(value as string);
/** A day that there is: the text comes back from the calendar as it went in. */
const isDay = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) &&
  new Date(value).toISOString().startsWith(value);

const oneOf = (field: FieldRule['field'], words: readonly string[], required = false): FieldRule => ({
  field, says: 'must be a word that the database knows',
  holds: (it) => (absent(it[field]) ? !required : words.includes(it[field] as string)),
});
const someOf = (field: FieldRule['field'], words: readonly string[], required = false): FieldRule => ({
  field, says: required ? 'must be a list of words that the database knows, not empty' : 'must be a list of words that the database knows',
  holds: (it) => (absent(it[field]) ? !required :
    Array.isArray(it[field]) && lists(it[field]).every((word) => words.includes(word as string)) &&
    (!required || lists(it[field]).length > 0)),
});
const upTo = (field: FieldRule['field'], max: number, required = false): FieldRule => ({
  field, says: `must be text of up to ${max} characters`,
  holds: (it) => (there(it[field]) ? [...(it[field] as string)].length <= max : !required && (absent(it[field]) || it[field] === '')),
});
const neededWhen = (field: FieldRule['field'], says: string, when: (it: Statement) => boolean): FieldRule => ({
  field, says, holds: (it) => !when(it) || there(it[field]),
});
/** As text, days compare as days do. */
const dayFrom = (field: FieldRule['field'], first: string, required = false): FieldRule => ({
  field, says: `must be a day, YYYY-MM-DD, from ${first} to 2038-01-01`,
  holds: (it) => (absent(it[field]) ? !required : isDay(it[field]) && String(it[field]) >= first && String(it[field]) <= '2038-01-01'),
});

const DECISIONS = ['decision_visibility', 'decision_monetary', 'decision_provision', 'decision_account'] as const;
const OTHER = 'must say which other';
const isIllegal = (it: Statement) => it['decision_ground'] === 'DECISION_GROUND_ILLEGAL_CONTENT';
const isIncompatible = (it: Statement) => it['decision_ground'] === 'DECISION_GROUND_INCOMPATIBLE_CONTENT';

/** The rules of the database's `StatementStoreRequest`, June 2026, in its order. Ours are stricter in one point: a scope is always said. */
export const TRANSPARENCY_RULES: readonly FieldRule[] = [
  {
    field: 'decision', says: 'must say at least one of visibility, monetary, provision, account',
    holds: (it) => DECISIONS.some((field) => (Array.isArray(it[field]) ? lists(it[field]).length > 0 : !absent(it[field]))),
  },
  someOf('decision_visibility', VISIBILITY_DECISIONS),
  neededWhen('decision_visibility_other', OTHER, (it) => lists(it['decision_visibility']).includes('DECISION_VISIBILITY_OTHER')),
  upTo('decision_visibility_other', 500),
  oneOf('decision_monetary', MONETARY_DECISIONS),
  neededWhen('decision_monetary_other', OTHER, (it) => it['decision_monetary'] === 'DECISION_MONETARY_OTHER'),
  upTo('decision_monetary_other', 500),
  oneOf('decision_provision', PROVISION_DECISIONS),
  oneOf('decision_account', ACCOUNT_DECISIONS),
  oneOf('account_type', ['ACCOUNT_TYPE_BUSINESS', 'ACCOUNT_TYPE_PRIVATE']),
  someOf('category_specification', KEYWORDS),
  oneOf('decision_ground', GROUNDS, true),
  {
    field: 'decision_ground_reference_url', says: 'must be a URL',
    holds: (it) => absent(it['decision_ground_reference_url']) || isUrl(it['decision_ground_reference_url']),
  },
  upTo('decision_ground_reference_url', 500),
  neededWhen('illegal_content_legal_ground', 'must name the law', isIllegal),
  upTo('illegal_content_legal_ground', 500),
  neededWhen('illegal_content_explanation', 'must say why', isIllegal),
  upTo('illegal_content_explanation', 2_000),
  neededWhen('incompatible_content_ground', 'must name the clause', isIncompatible),
  upTo('incompatible_content_ground', 500),
  neededWhen('incompatible_content_explanation', 'must say why', isIncompatible),
  upTo('incompatible_content_explanation', 2_000),
  oneOf('incompatible_content_illegal', ['Yes', 'No']),
  someOf('content_type', CONTENT_TYPES, true),
  neededWhen('content_type_other', OTHER, (it) => lists(it['content_type']).includes('CONTENT_TYPE_OTHER')),
  upTo('content_type_other', 500),
  oneOf('category', CATEGORIES, true),
  someOf('category_addition', CATEGORIES),
  someOf('territorial_scope', TERRITORIES, true),
  {
    field: 'content_language', says: 'must be an ISO 639-1 code',
    holds: (it) => absent(it['content_language']) || /^[A-Z]{2}$/.test(String(it['content_language'])),
  },
  dayFrom('content_date', '2000-01-01', true),
  dayFrom('application_date', '2020-01-01', true),
  dayFrom('end_date_account_restriction', '0001-01-01'),
  dayFrom('end_date_monetary_restriction', '0001-01-01'),
  dayFrom('end_date_service_restriction', '0001-01-01'),
  dayFrom('end_date_visibility_restriction', '0001-01-01'),
  upTo('decision_facts', 5_000, true),
  oneOf('source_type', SOURCES, true),
  {
    field: 'source_identity', says: 'must be left out of what is voluntary',
    holds: (it) => it['source_type'] !== 'SOURCE_VOLUNTARY' || absent(it['source_identity']),
  },
  upTo('source_identity', 500),
  oneOf('automated_detection', ['Yes', 'No'], true),
  oneOf('automated_decision', AUTOMATED_DECISIONS, true),
  upTo('puid', 500, true),
  {
    field: 'puid', says: 'must be of letters, digits, - and _',
    holds: (it) => absent(it['puid']) || /^[a-zA-Z0-9_-]+$/.test(String(it['puid'])),
  },
];

/** What the database would not take of a statement, as `field: why`; empty when it is complete. */
export function faultsOf(statement: object): readonly string[] {
  return TRANSPARENCY_RULES.filter(({ holds }) => !holds(statement as Statement)).map(({ field, says }) => `${field}: ${says}`);
}

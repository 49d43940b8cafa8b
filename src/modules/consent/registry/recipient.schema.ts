import { DATA_CATEGORIES, PURPOSES, SERVICE_PURPOSES } from '../purposes.js';

const text = { type: 'string', minLength: 1 };
const list = (items: object, minItems = 0) => ({ type: 'array', items, minItems, uniqueItems: true });
const closed = (properties: Record<string, object>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const localised = closed({ en: text, es: text });

/** JSON Schema of a file in `config/providers`. */
export const RECIPIENT_SCHEMA = closed({
  id: { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
  name: text,
  kind: { enum: ['ai-provider', 'service', 'own'] },
  offered: { type: 'boolean' },
  minimisation: list(localised, 1),
  beforeUse: list(text),
  terms: list(
    closed({
      since: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
      purposes: list({ enum: [...PURPOSES, ...SERVICE_PURPOSES] }, 1),
      dataCategories: list({ enum: [...DATA_CATEGORIES] }, 1),
      retention: localised,
      keptDays: { type: ['integer', 'null'], minimum: 0 },
      trainingUse: localised,
      training: { enum: ['excluded', 'by-agreement'] },
      region: localised,
      termsUrl: { type: 'string', pattern: '^(https://|\\{\\{siteUrl\\}\\})' },
      sources: list(text, 1),
    }),
    1,
  ),
});

import type { ErrorObject } from 'ajv';
import type { Localised } from '../../../kernel/language.js';
import { FIELD_TEXTS } from '../../../platform/http/index.js';

const OF_TYPE: Readonly<Record<string, Localised>> = {
  integer: FIELD_TEXTS.whole,
  number: FIELD_TEXTS.number,
  string: FIELD_TEXTS.text,
  boolean: FIELD_TEXTS.flag,
};

/** What is said of a parameter, by the keyword of JSON Schema that it breaks. `config/tools.schema.json` allows no others. */
const TEXTS: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => Localised | undefined>> = {
  additionalProperties: () => ({ en: 'unknown parameter', es: 'parámetro desconocido' }),
  type: ({ type }) => OF_TYPE[String(type)],
  enum: ({ allowedValues }) => FIELD_TEXTS.oneOf(allowedValues as unknown[]),
  minimum: ({ limit }) => FIELD_TEXTS.atLeast(limit as number),
  maximum: ({ limit }) => FIELD_TEXTS.atMost(limit as number),
};

export function parameterText({ keyword, params }: Pick<ErrorObject, 'keyword' | 'params'>): Localised {
  return TEXTS[keyword]?.(params as Readonly<Record<string, unknown>>) ?? FIELD_TEXTS.notValid;
}

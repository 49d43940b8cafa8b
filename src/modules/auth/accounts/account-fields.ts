import { isISO31661Alpha2 } from 'class-validator';
import type { Locale } from '../../../kernel/language.js';
import { type FieldOptions, Satisfies, Text } from '../../../platform/http/index.js';

/** What the device's locale says (P4), as it is taken in. */

/** Kosovo: user-assigned in ISO 3166-1, but what phones there send. */
const ALSO = new Set(['XK']);

/** ISO 3166-1 alpha-2, in capitals. */
export function Country(options: FieldOptions = {}): PropertyDecorator {
  const isCountry = (value: unknown) => typeof value === 'string' && (isISO31661Alpha2(value) || ALSO.has(value));
  const text = { en: 'must be an ISO 3166-1 alpha-2 code', es: 'debe ser un código ISO 3166-1 alfa-2' };
  const known = Satisfies('isCountry', isCountry, text);
  return (target, key) => {
    Text({ example: 'ES', description: 'ISO 3166-1 alpha-2.', ...options, min: 2, max: 2, pattern: /^[A-Z]{2}$/ })(target, key);
    known(target, key);
  };
}

/** An ISO 3166-2 code or its second half (`ES-MD`, `MD`), or the name that the device has for it. */
export function Region(options: FieldOptions = {}): PropertyDecorator {
  return Text({ example: 'ES-MD', ...options, min: 1, max: 40, pattern: /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .,'()_-]*$/u });
}

/** A BCP 47 tag as devices write it (`es-MX`, `es_MX`, `zh-Hant-TW`). */
export function LocaleTag(options: FieldOptions = {}): PropertyDecorator {
  return Text({ example: 'es-MX', ...options, min: 2, max: 35, pattern: /^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/ });
}

/** The language of ours that fits a tag best: Spanish for Spanish, else English (P35). */
export function localeFor(tag: string | undefined): Locale {
  return tag?.split(/[-_]/)[0]?.toLowerCase() === 'es' ? 'es' : 'en';
}

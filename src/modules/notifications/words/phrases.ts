import type { Locale } from '../../../kernel/language.js';
import type { Told } from './told.js';

/** British English lists have no comma before the last `and`; Spanish ones turn `y` into `e` before an i by themselves. */
const LISTS = {
  en: new Intl.ListFormat('en-GB', { type: 'conjunction' }),
  es: new Intl.ListFormat('es', { type: 'conjunction' }),
} as const;
const NUMBERS = { en: new Intl.NumberFormat('en'), es: new Intl.NumberFormat('es') } as const;
const NAMED_ALONE = 3;
const NAMED_BESIDE_OTHERS = 2;

export const number = (count: number, locale: Locale): string => NUMBERS[locale].format(count);

/** `1 creation`, `2 creations`. */
export const counted = (count: number, one: string, other: string, locale: Locale): string =>
  `${number(count, locale)} ${count === 1 ? one : other}`;

/** `ana-1, leo-2 and 8 others`. Up to three people are named; of more, two, and the rest counted. Nobody to name: `Somebody`. */
export function peopleOf({ people, peopleCount }: Pick<Told, 'people' | 'peopleCount'>, locale: Locale): string {
  const isWhole = peopleCount <= Math.min(people.length, NAMED_ALONE);
  const named = people.slice(0, isWhole ? NAMED_ALONE : NAMED_BESIDE_OTHERS);
  const others = peopleCount - named.length;
  if (named.length === 0) return NOBODY_NAMED[locale](Math.max(1, peopleCount));
  if (others <= 0) return LISTS[locale].format(named);
  return LISTS[locale].format([...named, OTHERS[locale](others)]);
}

const OTHERS = {
  en: (count: number) => counted(count, 'other', 'others', 'en'),
  es: (count: number) => counted(count, 'persona más', 'personas más', 'es'),
} as const;
const NOBODY_NAMED = {
  en: (count: number) => (count === 1 ? 'Somebody' : `${number(count, 'en')} people`),
  es: (count: number) => (count === 1 ? 'alguien' : `${number(count, 'es')} personas`),
} as const;

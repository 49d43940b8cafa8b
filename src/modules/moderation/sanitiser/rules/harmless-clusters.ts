import { isValidPhoneNumber, type CountryCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/max/metadata';
import {
  CURRENCY_BEFORE, FILE_AFTER, FLAG_BEFORE, isProgression, SETTING_BEFORE, SETTING_LENGTH, UNIT_AFTER,
} from '../data/harmless-numbers.js';
import type { RuleContext } from '../types.js';
import { digitsOf, type Cluster, type Group } from './digit-clusters.js';
import { after, before } from './matching.js';

/** Where people who write these languages have their phones; asked only for a number that may be an amount as well. */
const REGIONS: Readonly<Record<'en' | 'es', readonly CountryCode[]>> = { en: ['US', 'GB', 'ES', 'MX'], es: ['ES', 'MX', 'AR', 'CO', 'US'] };

/** Whether a cluster of seven digits or more is a date, a decimal, an amount, a setting, a size, a count: not a number to call. */
export function isHarmless(text: string, cluster: Cluster, { locale }: RuleContext): boolean {
  const { groups } = cluster;
  if (text[cluster.start] === '+') return false;
  const lead = before(text, cluster.start, 70);
  const rest = after(text, cluster.end, 25);
  if (SETTING_BEFORE.test(lead.slice(-SETTING_LENGTH)) || FILE_AFTER.test(rest)) return true;
  if (/--|</.test(lead) && FLAG_BEFORE.test(lead)) return true;
  if (isPartOfWord(lead, rest)) return true;
  const digits = digitsOf(groups);
  const numbers = groups.map((group) => Number(group.digits));
  const gaps = new Set(groups.slice(1).map((group, at) => text.slice(groups[at]!.end, group.start)));
  return (
    isAmount(lead, rest, groups, digits, gaps, locale) ||
    isDecimal(groups, gaps) ||
    (gaps.has(', ') && gaps.has('/')) ||
    (groups.length > 1 && groups.every(isYear)) ||
    isDecimals(text, cluster) ||
    (groups.length === 2 && (isYear(groups[1]!) && gaps.has(' (') || (gaps.has('/') && digits.length === 8))) ||
    (groups.length > 3 && isProgression(numbers)) ||
    isCountedUp(digits) ||
    isPlainDate(groups, digits) ||
    isSizes(groups, digits, gaps) ||
    /^(\d)\1+$/.test(digits) ||
    (groups.length > 5 && digits.length > 16 && groups.every((group) => group.digits.length < 4))
  );
}

/** "WH-1000", "IMG_2023", "#12345678", "1234567px": of a name, a file, a colour, a measure. */
function isPartOfWord(lead: string, rest: string): boolean {
  const isAfter = /(?:[A-Za-z]{1,4}-|_|[#<\\]|[A-Za-z]|:|=|\d,|\d\.)$/.test(lead.replace(NUMBER_FIELD, ''));
  return isAfter || /^(?:[A-Za-z](?!xt|\d{2,5}(?!\d))|_|x\d{3,4}\b(?!\d)(?=x))/.test(rest) || /^,\d{3}/.test(rest) || /^\.\d/.test(rest);
}
/** "tel:612..." */
const NUMBER_FIELD = /(?:tel|ph|fax|mov|cel|wa|id|no|[a-z]{3,}):$/i;

function isAmount(
  lead: string, rest: string, groups: readonly Group[], digits: string, gaps: ReadonlySet<string>, locale: 'en' | 'es',
): boolean {
  if (CURRENCY_BEFORE.test(lead) || (digits.length < 13 && UNIT_AFTER.test(rest))) return true;
  if (/^[1-9]\d?0{5,}$/.test(digits)) return true;
  const inThousands = groups.length > 1 && groups[0]!.digits.length < 4 && groups.slice(1).every((group) => group.digits.length === 3);
  if (!inThousands || gaps.size !== 1 || !/^[. ]$/.test([...gaps][0]!)) return false;
  if (groups.at(-1)!.digits === '000') return true;
  return gaps.has('.') && digits.length === 9 && !REGIONS[locale].some((region) => isValidPhoneNumber(digits, region,
    metadata)) && groups[0]!.digits[0] !== '0';
}

const isDecimal = (groups: readonly Group[], gaps: ReadonlySet<string>): boolean =>
  groups.length === 2 && gaps.has('.') && !(groups[0]!.digits.length === 3 && groups[1]!.digits.length === 4);

/** "0.5 0.25 0.125": apart by blanks. */
const isDecimals = (text: string, { start, end }: Cluster): boolean =>
  /^\d\.\d{1,6}(?: \d\.\d{1,6})+$/.test(text.slice(start, end));

export const isYear = ({ digits }: Group): boolean => /^(?:1\d|20)\d\d$/.test(digits);

/** 0123456789, 987654321: what stands on a keypad or a ruler. */
const isCountedUp = (digits: string): boolean => digits.length >= 7
  && ('01234567890123456789'.startsWith(digits) || '1234567890'.startsWith(digits));

const isPlainDate = ({ length }: readonly Group[], digits: string): boolean =>
  length === 1 && /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{6})?$/.test(digits);

/** "1920 1080", "2023 1000", "512 512 75": blanks alone, and too few digits for a number of three groups. */
const isSizes = (groups: readonly Group[], digits: string, gaps: ReadonlySet<string>): boolean =>
  digits.length < 9 && groups.length < 4 && gaps.size === 1 && gaps.has(' ') &&
  (groups.some(({ digits: each }) => /^(?:1[89]|20)\d\d$/.test(each))
    || groups.some((group) =>
      /^(?:256|320|480|512|576|640|720|768|832|896|960|1024|1080|1152|1216|1280|1344|1536|2048|2160)$/.test(group.digits)));

const DATE = [
  [/^(?:1\d|20)\d\d$/, /^(?:0?[1-9]|1[0-2])$/, /^(?:0?[1-9]|[12]\d|3[01])$/],
  [/^(?:0?[1-9]|[12]\d|3[01])$/, /^(?:0?[1-9]|[12]\d|3[01])$/, /^(?:1\d|20)\d\d$/],
] as const;

/** What is left of a cluster without the dates at its beginning and its end ("12/05/2023 612 345 678"). */
export function withoutDates(text: string, cluster: Cluster): Cluster | undefined {
  const { groups } = cluster;
  if (groups.length < 3 || text[cluster.start] === '+') return cluster;
  let [from, to] = [0, groups.length];
  while (to - from >= 3 && isDate(text, groups, from)) from += 3;
  while (to - from >= 3 && isDate(text, groups, to - 3)) to -= 3;
  if (from === to) return undefined;
  if (to - from === groups.length) return cluster;
  return { start: from === 0 ? cluster.start : groups[from]!.start, end: groups[to - 1]!.end, groups: groups.slice(from, to) };
}

function isDate(text: string, groups: readonly Group[], from: number): boolean {
  const [first, second, third] = [groups[from]!, groups[from + 1]!, groups[from + 2]!];
  const sign = text[first.end]!;
  if (!/[-./]/.test(sign) || second.start - first.end !== 1 || third.start - second.end !== 1 || text[second.end] !== sign) return false;
  return DATE.some(([a, b, c]) => a.test(first.digits) && b.test(second.digits) && c.test(third.digits));
}

import type { Finding, Rule } from '../types.js';
import { clustersIn, digitsOf, type Cluster, type Group } from './digit-clusters.js';
import { isProgression } from '../data/harmless-numbers.js';
import { isYear } from './harmless-clusters.js';
import { before } from './matching.js';
import { pattern } from './patterns.js';

const CUE = pattern(
  String.raw`\b(?:card|tarjeta|visa|master ?card|maestro|amex|american express|discover|diners|jcb|credit|debit|credito|debito|cc|
    pan)\b[^\n]{0,30}$`,
  'i',
);
/** How issuers print a number: in fours, or 4-6-5 and 4-6-4. */
const PRINTED = /^(?:4,4,4,[1-4]|4,4,4,4,[1-3]|4,6,[45]|4,4,5|6,13)$/;
/** Major industries that issue cards, ISO/IEC 7812. Maestro begins with 50, 56-58 and 6. */
const ISSUED = /^(?:[3-6]|2[2-7])/;
const MOST_GROUPS = 6;
/** More groups only when each is a digit ("4 1 1 1 ...") and a card, with its date, is all there is. */
const ONE_BY_ONE = 30;
const MIN = 12;
const MAX = 19;

/** 13 to 19 digits whose last one checks (ISO/IEC 7812-1, Luhn), or printed like a card, or called one. 12 for Maestro. */
export const CARDS: Rule = {
  name: 'cards',
  needsDigit: true,
  *find(text) {
    for (const cluster of clustersIn(text)) {
      if (/[+(]/.test(text[cluster.start]!)) continue;
      yield* cardsIn(text, cluster);
    }
  },
};

function* cardsIn(text: string, { groups }: Cluster): Iterable<Finding> {
  for (let from = 0; from < groups.length; from++) {
    const to = cardFrom(text, groups, from);
    if (to === undefined) continue;
    yield { start: groups[from]!.start, end: groups[to]!.end, type: 'card' };
    from = to;
  }
}

/** The last group of the longest card that begins with group `from`. */
function cardFrom(text: string, groups: readonly Group[], from: number): number | undefined {
  let found: number | undefined;
  let length = 0;
  for (let to = from; to < groups.length && to - from < MAX; to++) {
    length += groups[to]!.digits.length;
    if (length > MAX || (to - from > MOST_GROUPS && (length > to - from + 1 || groups.length > ONE_BY_ONE))) break;
    if (length >= MIN && isCard(text, groups.slice(from, to + 1), length)) found = to;
  }
  return found;
}

function isCard(text: string, groups: readonly Group[], length: number): boolean {
  const digits = digitsOf(groups);
  const shape = groups.map((group) => group.digits.length).join(',');
  if (!separatedAlike(text, groups)) return false;
  if (isCounted(groups) && !isLuhn(digits)) return false;
  if (PRINTED.test(shape) && digits !== digits[0]!.repeat(length)) return true;
  if (groups.length === 1 && length >= 15 && length <= 16 && /^[3-6]/.test(digits) && !/0{5}$/.test(digits)) return true;
  if (length === MIN) return groups.length === 1 && /^(?:50|5[6-8]|6)/.test(digits) && isLuhn(digits);
  if (ISSUED.test(digits) && isLuhn(digits)
    && !/^0+$/.test(digits.slice(4))) return groups.length === 1 || groups.every((each) => each.digits.length < 7);
  return groups.length < 6 && CUE.test(before(text, groups[0]!.start, 45));
}

/** "1914 1918 1939 1945", "1000 1001 1002 1003" */
function isCounted(groups: readonly Group[]): boolean {
  return groups.length > 2 && (groups.every(isYear) || isProgression(groups.map((group) => Number(group.digits))));
}

/** One kind of sign between the groups, or none. */
function separatedAlike(text: string, groups: readonly Group[]): boolean {
  const gaps = groups.slice(1).map((group, at) => text.slice(groups[at]!.end, group.start).trim());
  return gaps.every((gap) => gap === gaps[0] && !/[()/]/.test(gap));
}

export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    sum += at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

import { LANDSCAPE_STREETS, STATES, STREETS, UNITS } from '../data/street-words.js';
import type { Rule } from '../types.js';
import { before, matchesAt, placesOf, when } from './matching.js';
import { listed, startsOf } from './word-starts.js';
import { joined, pattern, words } from './patterns.js';

const EDGE = String.raw`(?<![\p{L}\p{N}.,#$€£/_-])`;
/** A digit with the same before it: what begins with a digit is looked for faster than what begins with a look behind. */
const DIGIT = String.raw`\d(?<![\p{L}\p{N}.,#$€£/_-]\d)`;
const END = String.raw`(?![\p{L}\p{N}])`;
/** Not after a word with a capital: "Route 66, Abbey Road" is a list. */
const COMMA = String.raw`(?:(?<!(?:[A-Z][\p{L}]{1,20}|#)\s\d{1,6}),)?`;
const NUMBER = String.raw`${DIGIT}\d{0,5}(?:[A-Za-z](?![A-Za-z]))?(?:\s?[-/]\s?\d{1,5}[A-Za-z]?(?![A-Za-z\d])|\s1/2)?`;
const DIRECTION = String.raw`(?:(?:[NSEW]|[NS][EW]|(?:North|South)(?:east|west)?|East|West)(?![\p{L}])\.?)`;
/** "Oak", "O'Neil", "5th", "St.", "de" */
const CAPITAL = String.raw`(?:(?!(?:A|An|The|In|On|At|With|By|For|From|To|Over|Under|Near|Into|Of|
  And)\s)[A-Z][\p{L}'.’-]{0,24}|\d{1,3}(?:st|nd|rd|th)|de|la|del|von|van|den|der|of|the|and|&)`;
const UNIT = String.raw`(?:[\s,.;(-]{1,3}${UNITS}\s{0,2}#?\s?(?:\d{1,6}[A-Za-z]?|[A-Z]-?\d{0,5})${END})`;
const ZIP = String.raw`(?:\d{4,6}(?:-\d{4})?|[A-Z]\d[\dW]\s?[A-Z\d]{4}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)${END}`;
const CITY = String.raw`[A-Z][\p{L}'.-]{1,24}(?:[ -](?:[A-Z][\p{L}'.-]{1,24}|of|upon|on|de|la)){0,3}`;
const NEXT = String.raw`\s{0,2}[,\n-]?\s{0,2}`;
const TAIL = joined(String.raw`(?:${UNIT}){0,3}
  (?:${NEXT}(?:RD\s\d{1,2}${NEXT})?(?:${CITY}${NEXT}){0,2}(?:\(?${STATES}\)?${NEXT})?${ZIP}|[,\n]\s{0,2}${CITY},?\s${STATES}(?![\p{L}])|
    ${NEXT}RD\s\d{1,2}(?!\d))?`);

/** "3412 N. Oak Ridge Ave., Apt. 204, Springfield, IL 62704" */
const STREET = pattern(
  String.raw`(?<number>${NUMBER})${COMMA}\s(?:${DIRECTION}\s)?(?:${CAPITAL}\s){1,5}(?<street>${STREETS}s?)(?![\p{L}])
    (?:\s${DIRECTION})?${TAIL}`,
  'dyu',
);
/** "3412 5th Ave", "120 Broadway" */
const NUMBERED_STREET = pattern(
  String.raw`${NUMBER}\s(?:${DIRECTION}\s)?(?:\d{1,3}(?:st|nd|rd|th)\s${STREETS}|Broadway)(?![\p{L}])${TAIL}`,
  'uy',
);
/** What a scene may be made of; no street is called so. */
const SCENE = words(`
  a an the of in on at to and with by for from down up along over near into men man woman women people person car cars mm cm k year
  years old kids
  dog dogs cat cats boy boys girl girls point points minute minutes hour hours mile miles feet ft meter meters lane lanes different
  small big
  large empty busy long dark narrow wide wet neon japanese american new modern medieval realistic photo photos hd x or is are that this
  century
  level story storey floor wheel way s th style per percent day days week weeks month months other more second`);
/** "12 main street" */
const LOWER_STREET = pattern(
  String.raw`(?<number>${NUMBER})\s(?:(?!${SCENE}(?![\p{L}]))[a-z][a-z'-]{1,18}\s){1,2}(?<street>${STREETS})(?![\p{L}])(?<rest>${TAIL})
    (?=$|\s?[.,;:!?)\n"']|\s(?:in|apt|unit|and|is|near|on|by|for|please|at|y|en)(?![\p{L}]))`,
  'dyu',
);
/** "7000 Ramirez Valley Suite 500", "42 Sunny Hollow, Leeds LS1 4AB" */
const LANDSCAPE = pattern(
  String.raw`(?<number>${NUMBER})${COMMA}\s(?:${DIRECTION}\s)?(?:${CAPITAL}\s){1,3}
    (?<street>${LANDSCAPE_STREETS}s?)(?![\p{L}])(?<rest>${TAIL})`,
  'dyu',
);
/** A unit says address, whatever the street is called: "12 Anything Apt. 3". */
const WITH_UNIT = pattern(String.raw`${DIGIT}\d{0,5}\s(?:${CAPITAL},?\s?){1,5}?${UNIT}${TAIL}`, 'uy');
/** "Flat 3, 12 High Street", "Unit 5, 7 Anything" */
const FLAT = pattern(
  String.raw`${EDGE}${words('flat apartment apt. suite unit studio level')}\s\d{1,4}[A-Za-z]?,?\s\d{1,5}[A-Za-z]?\s
    (?:[A-Z][\p{L}'-]{1,24}[ ]?){1,4}${TAIL}`,
  'uy',
);
/** "Studio 5, Jones Burg": the flat has a number, the house has not. */
const FLAT_ONLY = pattern(
  String.raw`${EDGE}${words('flat apartment apt. suite studio')}\s\d{1,4}[A-Za-z]?,?\s(?:[A-Z][\p{L}'-]{1,24}\s){1,2}(?:${STREETS}|
    ${LANDSCAPE_STREETS})s?
    (?![\p{L}])${TAIL}`,
  'uy',
);
/** "H.No. 89, Kanda Road" */
const HOUSE_NUMBER = pattern(
  String.raw`${EDGE}[hH]\.?\s?[nN]o\.?\s?\d{1,5}(?:[/-]\d{1,4})?[,\s]{1,2}(?:[A-Z][\p{L}'-]{1,24}[ ]?){1,3}${TAIL}`,
  'uy',
);
const HIGHWAY = pattern(
  String.raw`${DIGIT}\d{1,5}\s(?:(?:US|State|County|Old)\s)?(?:${words('highway hwy. route rte. road')}|FM|
    Interstate)\s\d{1,4}${END}${TAIL}`,
  'uy',
);
/** Where the number of a house may begin: a word or another number follows. */
const HOUSE = /\d(?<![\p{L}\p{N}.,#$€£/_-]\d)\d{0,5}(?=[A-Za-z]?(?:\s?[-/]\s?\d{1,5}[A-Za-z]?|\s1\/2)?,?\s[A-Za-z\d])/gu;
const UNIT_FIRST = listed('flat apartment apt suite ste unit studio level');
const HOUSE_FIRST = listed('h hno');
const YEAR = /^(?:1\d|20)\d\d$/;

export const ADDRESSES_EN: Rule = {
  name: 'addresses-en',
  needsDigit: true,
  *find(text) {
    const numbers = placesOf(text, HOUSE);
    const units = startsOf(text, UNIT_FIRST);
    yield* matchesAt(STREET, 'address', text, numbers, (match) => when(!isScene(match) && !isCounted(text, match.index), match));
    yield* matchesAt(NUMBERED_STREET, 'address', text, numbers);
    yield* matchesAt(HIGHWAY, 'address', text, numbers);
    yield* matchesAt(FLAT, 'address', text, units);
    yield* matchesAt(FLAT_ONLY, 'address', text, units);
    yield* matchesAt(HOUSE_NUMBER, 'address', text, startsOf(text, HOUSE_FIRST));
    yield* matchesAt(WITH_UNIT, 'address', text, numbers);
    yield* matchesAt(LANDSCAPE, 'address', text, numbers, (match) => when(isPlace(match) && !isCounted(text, match.index), match));
    yield* matchesAt(LOWER_STREET, 'address', text, numbers, (match) => {
      const number = match.groups!.number!;
      return when(!YEAR.test(number) && /^\d{2}|^\d[A-Za-z]/.test(number) && !isCounted(text, match.index), match);
    });
  },
};

/** A street in lower case too; "10 Japanese gardens" are none. */
const SURELY = /^(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|parkway|highway|crescent|mews|terrace|court)\.?$/;

/** "1920 Paris street": a year and a scene. A capital on the street makes an address of it. */
function isScene({ 0: found, groups }: RegExpExecArray): boolean {
  const { number, street } = groups as Record<'number' | 'street', string>;
  const rest = found.slice(number.length);
  if (YEAR.test(number) && rest.startsWith(',') && !/\d/.test(rest)) return true; // "2049, Times Square"
  if (!/^[a-z]/.test(street)) return false;
  return YEAR.test(number) ? !/\d/.test(found.slice(number.length)) : /\s(?:of|the|and|&)\s[^A-Z]*$/.test(found) || !SURELY.test(street);
}

const COUNT = pattern(
  String.raw`(?<![\p{L}])(?:${words('group set pair row collection series circa year ano top')}\s(?:of\s)?|
    ${words('steps scale cfg seed size strength skip fps iso version')}:\s?)$`,
  'i',
);
const isCounted = (text: string, at: number): boolean => COUNT.test(before(text, at, 20));

/** A landscape is an address when a unit, a zip or a long number says so; years and small counts are none. */
function isPlace({ groups, 0: found }: RegExpExecArray): boolean {
  const { number, street, rest } = groups as Record<'number' | 'street' | 'rest', string>;
  if (/\d|,/.test(rest)) return true;
  if (YEAR.test(number)) return false;
  if (number.length < 2) return /^\d[A-Z]?\s(?!Mile|Star|Day|Point)[A-Z][a-z]+\s[A-Z][a-z]+$/.test(found) && !street.endsWith('s');
  return /^[A-Z]/.test(street) || !street.endsWith('s');
}

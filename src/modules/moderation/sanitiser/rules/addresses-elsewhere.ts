import { GLUED_STREETS, STREET_STARTS, STREETS_BEFORE } from '../data/street-words.js';
import type { Rule } from '../types.js';
import { matches, matchesAt, stretches, when } from './matching.js';
import { startsOf } from './word-starts.js';
import { joined, pattern, words } from './patterns.js';

const EDGE = String.raw`(?<![\p{L}\p{N}])`;
const CAPITAL = String.raw`[A-Z][\p{L}'’-]{0,24}\.?`;
const LINK = words(`
  de del della delle dei degli di da do dos das du des la le les l' d' van von der den het een ten am an zu i e et y san saint sainte st.`);
const NUMBER = String.raw`\d{1,4}(?:\s?[A-Za-z](?![\p{L}]))?(?:\s?[-/]\s?\d{1,4}[A-Za-z]?)?(?![\p{L}\p{N}.:º°%]|\s?(?:mm|cm|km|
  k)(?![\p{L}]))`;
const CODE_AND_CITY = joined(String.raw`(?:(?:\s?,\s?|\s{1,2})(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3})?(?:\s[A-Z]{2}(?![\p{L}]))?\s
  [A-Z][\p{L}'-]{1,24}(?:[ -][A-Z][\p{L}'-]{1,24}){0,2})?`);

/** "Hauptstrasse 12", "Kongens gade 4", "Kerkstraat 7-9" */
const GLUED = pattern(
  String.raw`${EDGE}(?:${CAPITAL}[ -]){0,3}(?:[A-Z][\p{L}-]{1,30}?|
    (?<=[A-Z][\p{L}.]{1,24}\s))${GLUED_STREETS}\.?,?\s(?<number>${NUMBER})${CODE_AND_CITY}`,
  'dgu',
);
/** "Via Roma 12", "Rua Sao Miguel, 123", "ul. Dluga 5" */
const WORD_FIRST = pattern(
  String.raw`${EDGE}(?<word>${STREETS_BEFORE})\s(?<name>(?:(?:${CAPITAL}|
    ${LINK}|\d{1,2}\s[A-Z][\p{L}]{2,12})[ ]?){1,7}?),?\s(?:n\.?[º°]?\s?)?
    (?<number>${NUMBER})${CODE_AND_CITY}`,
  'dyu',
);
const AFTER_NUMBER = words(`
  rue avenue av. boulevard bd. chemin impasse allee place quai cours route square passage ruelle faubourg via rua calle avenida`);
/** "12 rue de la Paix", "80 bis, avenue Foch" */
const NUMBER_FIRST = pattern(
  String.raw`\d(?<![\p{L}\p{N}.,:-]\d)\d{0,3}(?:\s(?:bis|ter|quater))?,?\s
    ${AFTER_NUMBER}\s
    (?<name>(?:(?:${CAPITAL}|${LINK})[ ]?){1,6})${CODE_AND_CITY}`,
  'dgu',
);
/** "Kossuth Lajos utca 5" */
const UTCA = '(?:utca|ut|ter|korut|krt\\.|u\\.|setany|sor|koz)';
const HUNGARIAN = pattern(String.raw`${EDGE}(?:${CAPITAL}\s)(?:[\p{L}]{2,20}\s){0,2}${UTCA}\s\d{1,4}(?![\p{L}\p{N}])`, 'gu');
const HUNGARIAN_NUMBER = new RegExp(`\\s${UTCA}\\s\\d`, 'g');
/** Begins with the digit, which texts have few of. */
const GLUED_NUMBER = new RegExp(`\\d(?<=${GLUED_STREETS}\\.?,?\\s\\d)`, 'g');
const YEAR = /^(?:1[5-9]|20)\d\d$/;

/** Streets in the languages that English and Spanish texts have them in, as far as their words for a street are known. */
export const ADDRESSES_ELSEWHERE: Rule = {
  name: 'addresses-elsewhere',
  needsDigit: true,
  *find(text) {
    const digits = stretches(text, /\d/g, 4, 120);
    yield* matches(GLUED, 'address', stretches(text, GLUED_NUMBER, 130, 80), (match) => when(!YEAR.test(match.groups!.number!), match));
    yield* matches(HUNGARIAN, 'address', stretches(text, HUNGARIAN_NUMBER, 90, 20));
    yield* matches(NUMBER_FIRST, 'address', digits, (match) => when(/[A-Z]/.test(match.groups!.name!), match));
    yield* matchesAt(WORD_FIRST, 'address', text, startsOf(text, STREET_STARTS), (match) => {
      const { word, name, number } = match.groups as Record<'word' | 'name' | 'number', string>;
      return when(/[A-Z]/.test(name) && /^[A-Z]|\.$|^(?:ulica|aleja|viale|piazza|rua)$/.test(word) && !YEAR.test(number)
        && !/^\d\s?k$/i.test(number), match);
    });
  },
};

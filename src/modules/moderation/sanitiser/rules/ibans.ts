import { IBAN_LENGTHS } from '../data/iban-lengths.js';
import type { Finding, Rule } from '../types.js';
import { before } from './matching.js';

/** Looked for first, since it costs little. */
const COUNTRY_AND_CHECK = /[A-Za-z]{2} ?\d ?\d/g;
const START = /(?<=[^\p{L}\p{N}]|^|iban)[A-Za-z]{2} ?\d[ ]?\d(?=[ .\-]{0,2}[A-Za-z\d])/iuy;
const CUE = /\b(?:iban|account|cuenta|c\.c\.|bank|banco|acct?)\b[^\n]{0,30}$/i;
const ALNUM = /[A-Za-z\d]/;
const MIN = 15;
const MAX = 34;
const WORD = /[A-Z]{2}\d{2}[A-Z\d]{11,30}(?![A-Z\d])/iy;

/** ISO 13616: country, two check digits, up to thirty letters and digits; mod 97 is 1 (ISO 7064). Written in groups or not. */
export const IBANS: Rule = {
  name: 'ibans',
  needsDigit: true,
  *find(text) {
    COUNTRY_AND_CHECK.lastIndex = 0;
    for (let match = COUNTRY_AND_CHECK.exec(text); match; match = COUNTRY_AND_CHECK.exec(text)) {
      START.lastIndex = match.index;
      const found = START.test(text) ? at(text, match.index) : undefined;
      if (found) yield found;
      COUNTRY_AND_CHECK.lastIndex = found?.end ?? match.index + 1;
    }
  },
};

function at(text: string, start: number): Finding | undefined {
  const { characters, ends } = collect(text, start);
  const country = characters.slice(0, 2);
  const length = IBAN_LENGTHS[country];
  for (const size of length === undefined ? wordEnds(text, ends) : [length]) {
    if (size > characters.length || size < MIN) continue;
    const end = ends[size - 1]!;
    const isWhole = !ALNUM.test(text[end] ?? ' ');
    const code = characters.slice(0, size);
    const digits = code.replace(/\D/g, '').length;
    // a wrong digit is a slip of the writer: country, length and figures are enough
    const looksLikeOne = length !== undefined && isWhole && (digits >= size - 8 || CUE.test(before(text, start, 40)));
    // "in 2049 Porsche 911": without a registered length one of 97 is right by chance, so that capitals, or words, must say it too
    const isTold = length !== undefined || (isWhole && (!/[a-z]/.test(text.slice(start, end)) || CUE.test(before(text, start, 40))));
    if (isChecked(code) && digits * 2 >= size - 8 && isTold) return { start, end, type: 'iban' };
    if (looksLikeOne && digits >= 8) return { start, end, type: 'iban' };
  }
  return unbroken(text, start);
}

/** Of a length that its country does not have, but one word of mostly figures that begins like one. */
function unbroken(text: string, start: number): Finding | undefined {
  WORD.lastIndex = start;
  const word = WORD.exec(text)?.[0].toUpperCase();
  if (word === undefined || IBAN_LENGTHS[word.slice(0, 2)] === undefined) return undefined;
  const isOne = isChecked(word) || word.replace(/\D/g, '').length >= word.length - 6;
  return isOne ? { start, end: start + word.length, type: 'iban' } : undefined;
}

/** Of a country that has no length registered: every length at which a word ends, the longest first. */
const wordEnds = (text: string, ends: readonly number[]): readonly number[] =>
  ends.flatMap((end, at) => (ALNUM.test(text[end] ?? ' ') ? [] : [at + 1])).reverse();

/**
 * Up to 34 letters and digits from `start`, in capitals, and where each ends. Groups may be parted by one or two blanks, points or
 * dashes.
 */
function collect(text: string, start: number): { characters: string; ends: readonly number[] } {
  let characters = '';
  const ends: number[] = [];
  for (let i = start, gap = 0; i < text.length && characters.length < MAX; i++) {
    const character = text[i]!;
    if (ALNUM.test(character)) {
      characters += character.toUpperCase();
      ends.push(i + 1);
      gap = 0;
    } else if (++gap > 2 || !/[ .\-_/]/.test(character)) break;
  }
  return { characters, ends };
}

function isChecked(code: string): boolean {
  let rest = 0;
  for (const character of code.slice(4) + code.slice(0, 4)) {
    const value = parseInt(character, 36);
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
  }
  return rest === 1;
}

import { plainOf } from '../view/characters.js';
import type { Finding, RedactionType, Rule } from '../types.js';

/** Shorter ones would take half the alphabet out. Letters and digits are counted. */
const MIN_LENGTH = 3;
const MAX_STRINGS = 50;
const SIGNS = /[.*+?^${}()|[\]\\/]/g; // not the dash, which the `u` flag lets nobody escape here

/** The owner's own strings, wherever they stand as whole words; case, accents and the kind of blank do not matter. */
export const OWN_STRINGS: Rule = {
  name: 'own-strings',
  *find(text, { own }) {
    for (const { pattern, type } of patternsOf(own)) {
      pattern.lastIndex = 0;
      for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
        yield { start: match.index, end: match.index + match[0].length, type } satisfies Finding;
      }
    }
  },
};

function patternsOf(own: readonly string[]): { pattern: RegExp; type: RedactionType }[] {
  const plain = own.map((each) => [...each].map(plainOf).join('').trim()).filter((each) => each.replace(/[^\p{L}\p{N}]/gu,
    '').length >= MIN_LENGTH);
  return [...new Set(plain)]
    .sort((a, b) => b.length - a.length)
    .slice(0, MAX_STRINGS)
    .map((each) => ({ pattern: wholeWord(each.slice(0, 200)), type: typeOf(each) }));
}

function wholeWord(text: string): RegExp {
  const spaced = text.replace(SIGNS, '\\$&').replace(/\s+/g, '[\\s_.-]{1,3}');
  return new RegExp(`(?<![\\p{L}\\p{N}_])@?${spaced}(?![\\p{L}\\p{N}_])`, 'giu');
}

/** By its look: an address, a number, a word with signs, else a name. */
function typeOf(text: string): RedactionType {
  if (/.@./.test(text)) return 'email';
  if (/^[+\d\s().-]+$/.test(text)) return 'phone';
  return /^@|[\d_]/.test(text) ? 'handle' : 'name';
}

import { LOOK_ALIKES } from './look-alikes.js';

/** Read from right to left by whoever sees it, up to the sign that ends it or the end of the line. */
const OVERRIDDEN = /\u202e([^\u202c\u202e\u2069\n]*)/gu;
/** What shows nothing: format signs (zero-width, bidi, soft hyphens, tags), marks, fillers, control signs but white space. */
const INVISIBLE = /(?![\t\n\v\f\r])[\p{Cf}\p{Cc}\u115f\u1160\u3164\uffa0\u2800]/gu;
const MARKS = /(?!\u0303)\p{M}/gu;
const TILDES = /(?<!n)\u0303|(?<=\u0303)\u0303/gu;
/** Letters in coloured squares and circles, and those that flags are made of: NFKC leaves them as they are. */
const BOXED = /[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu;
const BOXES = [0x1f150, 0x1f170, 0x1f1e6] as const;
const NOT_ASCII = /[^\x00-\x7f]/u;

/**
 * The text as it looks to a reader, in small plain letters: compatibility forms (full width, mathematical, circled), look-alikes of other
 * scripts, accents and everything invisible are folded away. `ñ` stays, since without it Spanish words turn into others. Linear.
 */
export function fold(text: string): string {
  if (!NOT_ASCII.test(text)) return text.toLowerCase();
  const small = text.normalize('NFKC').replace(BOXED, unboxed).toLowerCase().replace(INVISIBLE, '');
  const bare = small.normalize('NFD').replace(MARKS, '').replace(TILDES, '').normalize('NFC');
  return bare.replace(/[^\x00-\x7fñ]/gu, (sign) => LOOK_ALIKES.get(sign) ?? sign);
}

/** What is read when the direction is overridden as well: null for a text in which it is not. */
export function reordered(text: string): string | null {
  if (!text.includes('\u202e')) return null;
  return text.replace(OVERRIDDEN, (_, hidden: string) => [...hidden].reverse().join(''));
}

function unboxed(sign: string): string {
  const code = sign.codePointAt(0)!;
  const start = BOXES.findLast((first) => code >= first)!;
  return String.fromCharCode(0x61 + code - start);
}

import { KNOWN_WORDS } from './known-words.js';
import type { PrivateWords } from './private-words.js';
import { maySecret } from './tokens.js';

/** What is looked at, and what is kept, in UTF-16 units. */
const LOOKED_AT = 2_000;
const KEPT = 500;

const GONE = '[…]';
const SHAPES: readonly (readonly [RegExp, string])[] = [
  // whatever follows the name of a field that a person fills in, to the end of the line
  [/\b(?:prompt|caption|comment|title|query|search|text|words|message|body|description|name|input|value)s?\w*["'`]?\s*[:=].*/gi, GONE],
  [/"[^"\n]*\s[^"\n]*"|`[^`\n]*\s[^`\n]*`|“[^”\n]*”|«[^»\n]*»/g, GONE],
  [/\S+:\/\/\S*/g, '[link]'],
  [/\S+@\S+/g, '[e-mail]'],
  [/\+?\d(?:[\s().\-/]{0,2}\d){6,}/g, '[number]'], // digits that belong together: a telephone, a card
  [/(?:[A-Za-z]:)?(?:[\\/][^\s\\/"'`]+){2,}[\\/]?/g, '[path]'],
];
const LABELS: ReadonlySet<string> = new Set(SHAPES.map(([, label]) => label));

const CAMEL = /^(?:[a-z$]+[A-Z]|[A-Z][a-z]+[A-Z]|[A-Z]{2,}[a-z])[\w$]*$/; // `getUserName`, `NSException`
const CONSTANT = /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/; // `EXC_BAD_ACCESS`
const PACKAGED = /^(?:com|org|java|javax|kotlin|kotlinx|android|androidx|dart)\.[\w$.]+$/;
const SHORT_NUMBER = /^(?:\d{1,4}|0x[0-9a-f]{1,8})$/i;
const IDENTIFIER_MAX = 120;
/** Fewer known words than this between two that went are part of what was said there. */
const SPOKEN = 4;

const PIECE = /\[[a-z-]+\]|\[…\]|\[|[\p{L}\p{M}\p{N}_$.]+|[^\p{L}\p{M}\p{N}_$.[]+/gu;

/**
 * What of an error's message is known to be harmless: words of errors, identifiers, short numbers. All else goes, whether it was quoted,
 * stood after `prompt:`, or simply there. Linear in a text that is cut first.
 */
export function scrubMessage(text: string, own: PrivateWords): string {
  let clean = text.slice(0, LOOKED_AT).normalize('NFKC').replace(/\p{Cf}/gu, '').replace(/(?<=\p{L})['’](?=\p{L})/gu, '');
  for (const [shape, label] of SHAPES) clean = clean.replace(shape, ` ${label} `);
  const pieces = clean.match(PIECE) ?? [];
  const words = pieces.flatMap((piece, at) => (isWord(piece) ? [{ piece, at }] : []));
  const quoted = own.quotedIn(words.map(({ piece }) => piece));
  const gone = words.map(({ piece }, place) => quoted.has(place) || !isHarmless(piece, own));
  for (const place of spokenBetween(gone)) gone[place] = true;
  const kept = [...pieces];
  words.forEach(({ at }, place) => {
    if (gone[place]) kept[at] = GONE;
  });
  const plain = kept.map((piece) => (isWord(piece) || LABELS.has(piece) || /^[\x20-\x7e]+$/.test(piece) ? piece : ' ')).join('');
  return plain.replace(/\[…\](?:[^\w[$]*\[…\])+/g, GONE).replace(/\s+/g, ' ').trim().slice(0, KEPT);
}

/** Labels that took the place of something are no words. */
function isWord(piece: string): boolean {
  return !LABELS.has(piece) && /[\p{L}\p{N}]/u.test(piece);
}

function isHarmless(piece: string, own: PrivateWords): boolean {
  const word = piece.replace(/^\.+|\.+$/g, '');
  if (SHORT_NUMBER.test(word)) return true;
  if (word.length > IDENTIFIER_MAX || own.areIn(word) || maySecret(word)) return false;
  const parts = word.split(/[._]/);
  return PACKAGED.test(word) || CONSTANT.test(word) || parts.every((part) => KNOWN_WORDS.has(part.toLowerCase()) || CAMEL.test(part));
}

/** Places of short runs of known words between two that went: of what a person wrote, some words are common ones. */
function spokenBetween(gone: readonly boolean[]): number[] {
  const places = gone.flatMap((isGone, place) => (isGone ? [place] : []));
  return places.slice(1).flatMap((end, at) => {
    const start = places[at]! + 1;
    return end - start < SPOKEN ? Array.from({ length: end - start }, (_, n) => start + n) : [];
  });
}

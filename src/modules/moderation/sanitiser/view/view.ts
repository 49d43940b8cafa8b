import { entityAt } from './entities.js';
import { TAKEN } from '../types.js';
import { plainOf } from './characters.js';

/**
 * The text as the rules see it, and the way back. NFKC without accents, invisible characters gone, digits of every script as 0-9,
 * character
 * references resolved. `starts[i]..ends[i]` is what character i of `plain` was in the original; both are absent when the text is plain.
 */
export interface View {
  readonly plain: string;
  readonly starts?: Int32Array;
  readonly ends?: Int32Array;
}

const PLAIN_ALREADY = /^[\x00\x02-\x24\x27-\x7F]*$/; // `&` and `%` may begin a character reference, \x01 is ours

/** Linear: each character is looked at once, and a reference is at most ten long. */
export function viewOf(text: string): View {
  if (PLAIN_ALREADY.test(text)) return { plain: text };
  const pieces: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = 0; at < text.length; ) {
    let to = at;
    for (; to < text.length && isPlain(text.charCodeAt(to)); to++) {
      starts.push(to);
      ends.push(to + 1);
    }
    pieces.push(text.slice(at, to));
    at = to;
    if (at === text.length) break;
    const { character, length } = characterAt(text, at);
    const plain = character === TAKEN ? ' ' : character < '\x7F' ? character : plainOf(character);
    for (let i = 0; i < plain.length; i++) {
      starts.push(at);
      ends.push(at + length);
    }
    pieces.push(plain);
    at += length;
  }
  return { plain: pieces.join(''), starts: Int32Array.from(starts), ends: Int32Array.from(ends) };
}

/** As `PLAIN_ALREADY`, by code. */
const isPlain = (code: number): boolean => code < 0x7F && code !== 0x25 && code !== 0x26 && code !== 0x01;

/** Where a span of the view lies in the original. */
export function originalOf({ starts, ends }: View, start: number, end: number): { start: number; end: number } {
  return { start: starts?.[start] ?? start, end: ends?.[end - 1] ?? end };
}

function characterAt(text: string, at: number): { character: string; length: number } {
  const unit = text[at]!;
  if (unit === '&' || unit === '%') return entityAt(text, at) ?? { character: unit, length: 1 };
  if (unit < '\x80') return { character: unit, length: 1 };
  const character = String.fromCodePoint(text.codePointAt(at)!);
  return { character, length: character.length };
}

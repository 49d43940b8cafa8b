import type { RedactionType, Finding, Span } from '../types.js';

/** A stretch of a text that a pattern is tried on: from `from` to the end of `text`. What lies before is seen by looking behind. */
export interface Stretch {
  readonly from: number;
  readonly text: string;
}

/**
 * The stretches around what a rule cannot do without (mostly a digit): `lead` characters before it and `trail` after it, to the end of the
 * word. Most of a text is in none of them.
 */
export function stretches(text: string, trigger: RegExp, lead: number, trail: number): readonly Stretch[] {
  const found: Stretch[] = [];
  let from = 0;
  let to = -1;
  trigger.lastIndex = 0;
  for (let match = trigger.exec(text); match; match = trigger.exec(text)) {
    if (match.index - lead > to) {
      if (to >= 0) found.push({ from, text: text.slice(0, to) });
      from = Math.max(0, match.index - lead);
    }
    const end = match.index + match[0].length;
    to = Math.max(to, endOfWord(text, end + trail));
    trigger.lastIndex = Math.max(end, match.index + 1, to - trail); // what lies before reaches no further
  }
  if (to >= 0) found.push({ from, text: text.slice(0, to) });
  return found;
}

const WORD_MAX = 64;
function endOfWord(text: string, at: number): number {
  let end = Math.min(at, text.length);
  for (let i = 0; i < WORD_MAX && end < text.length && text[end] !== ' '; i++) end++;
  return end;
}

/** Every match of a global pattern, as findings. `of` may narrow a match, or refuse it with undefined. */
export function* matches(
  pattern: RegExp,
  type: RedactionType,
  where: string | readonly Stretch[],
  of: (match: RegExpExecArray) => Span | undefined = whole,
): Iterable<Finding> {
  for (const { from, text } of typeof where === 'string' ? [{ from: 0, text: where }] : where) {
    pattern.lastIndex = from;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const span = of(match);
      if (span) yield { ...span, type };
      pattern.lastIndex = Math.max(span?.end ?? 0, match.index + 1);
    }
  }
}

/** Where the matches of a global pattern begin. */
export function placesOf(text: string, pattern: RegExp): readonly number[] {
  return Array.from(text.matchAll(pattern), ({ index }) => index);
}

/** Every match of a sticky pattern at one of the places, which are in order. */
export function* matchesAt(
  pattern: RegExp,
  type: RedactionType,
  text: string,
  starts: readonly number[],
  of: (match: RegExpExecArray) => Span | undefined = whole,
): Iterable<Finding> {
  let taken = 0;
  for (const start of starts) {
    if (start < taken) continue;
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    const span = match ? of(match) : undefined;
    if (!span) continue;
    yield { ...span, type };
    taken = span.end;
  }
}

export const whole = (match: RegExpExecArray): Span => ({ start: match.index, end: match.index + match[0].length });

/** `whole` when `condition` holds. */
export const when = (condition: boolean, match: RegExpExecArray): Span | undefined => (condition ? whole(match) : undefined);

/** Where the named group lies; patterns with the flag `d`. */
export function group(match: RegExpExecArray, name: string): Span | undefined {
  const at = match.indices?.groups?.[name];
  return at && { start: at[0], end: at[1] };
}

/** The `length` characters before `at`. */
export const before = (text: string, at: number, length: number): string => text.slice(Math.max(0, at - length), at);
export const after = (text: string, at: number, length: number): string => text.slice(at, at + length);

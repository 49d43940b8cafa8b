import type { RedactionType, Finding, Span } from '../types.js';

/** Every match of a global pattern, as findings. `of` may narrow a match, or refuse it with undefined. */
export function* matches(
  pattern: RegExp,
  type: RedactionType,
  text: string,
  of: (match: RegExpExecArray) => Span | undefined = whole,
): Iterable<Finding> {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const span = of(match);
    if (span) yield { ...span, type };
    pattern.lastIndex = Math.max(span?.end ?? 0, match.index + 1);
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

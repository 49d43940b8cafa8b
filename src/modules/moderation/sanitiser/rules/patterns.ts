const SPECIAL = /[*+?^${}()|[\]\\/]/g;

/**
 * A list of words, apart by blanks, as a pattern that takes them in lower case, with a capital and in capitals. In the list `_` is a blank
 * and a point may be left out.
 */
export function words(list: string): string {
  const each = list.trim().split(/\s+/).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return `(?:${each.map((word) => anyCase(escaped(word))).join('|')})`;
}

const escaped = (word: string): string => word.replace(SPECIAL, '\\$&').replaceAll('.', '\\.?').replaceAll('_', '\\s');

/**
 * A pattern of lower-case letters that takes capitals as well. The flag `i` would do that to all of a pattern, and a capital is often what
 * tells a name from a word.
 */
export function anyCase(source: string): string {
  return source.replace(/\\p\{\w+\}|\\.|\[(?:\\.|[^\]\\])*\]|[a-z]/g, (piece) => {
    if (piece.startsWith('\\')) return piece;
    if (piece.length === 1) return `[${piece}${piece.toUpperCase()}]`;
    return piece.replace(/\\p\{\w+\}|\\.|[a-z](?:-[a-z])?/g, (letter) => (letter.startsWith('\\') ? letter : letter + letter.toUpperCase()));
  });
}

/** A pattern of several lines: blanks and line ends at the joints are for the reader. Blanks that are meant are `\s`. */
export function pattern(source: string, flags: string): RegExp {
  return new RegExp(joined(source), flags);
}
export const joined = (source: string): string => source.replace(/\s*\n\s*/g, '');

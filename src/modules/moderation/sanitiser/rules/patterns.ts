const SPECIAL = /[.*+?^${}()|[\]\\/]/g;

/**
 * A list of words, apart by blanks, as a pattern that takes them in lower case, with capitals at the beginning and in capitals. In the
 * list
 * `_` is a blank and a point may be left out. Written out in full: the engine makes a tree of plain words, but not of classes of letters.
 */
export function words(list: string): string {
  const each = list.trim().split(/\s+/).flatMap(spellings);
  const forms = new Set(each.flatMap((word) => [word, upperFirst(word), titled(word), word.toUpperCase()]));
  return `(?:${[...forms].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).map(escaped).join('|')})`;
}

/** The first words of such a list, in lower case: "av", "calle". */
export const firstWords = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/).map((word) =>
  /^\p{L}+/u.exec(word)?.[0] ?? ''));

const spellings = (word: string): string[] => {
  const spoken = word.replaceAll('_', ' ');
  return [...new Set([spoken, spoken.replaceAll('.', ''), spoken.replace(/\.$/, '')])];
};
const upperFirst = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const titled = (word: string): string => word.replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase());
const escaped = (word: string): string => word.replace(SPECIAL, '\\$&');

/**
 * A pattern of lower-case letters that takes capitals as well. The flag `i` would do that to all of a pattern, and a capital is often
 * what
 * tells a name from a word.
 */
export function anyCase(source: string): string {
  return source.replace(/\\p\{\w+\}|\\.|\[(?:\\.|[^\]\\])*\]|[a-z]/g, (piece) => {
    if (piece.startsWith('\\')) return piece;
    if (piece.length === 1) return `[${piece}${piece.toUpperCase()}]`;
    return piece.replace(/\\p\{\w+\}|\\.|[a-z](?:-[a-z])?/g,
      (letter) => (letter.startsWith('\\') ? letter : letter + letter.toUpperCase()));
  });
}

/** A pattern of several lines: blanks and line ends at the joints are for the reader. Blanks that are meant are `\s`. */
export function pattern(source: string, flags: string): RegExp {
  return new RegExp(joined(source), flags);
}
export const joined = (source: string): string => source.replace(/\s*\n\s*/g, '');

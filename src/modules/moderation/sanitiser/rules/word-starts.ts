/**
 * Where the words of a text begin, by the word in lower case. A word is letters; one that has a digit right before it begins nowhere. Many
 * rules begin with one of many words: they look it up here instead of trying a list at every character. The last text's are kept.
 */
export function wordStarts(text: string): ReadonlyMap<string, readonly number[]> {
  if (last.text !== text) last = { text, starts: indexed(text) };
  return last.starts;
}
let last: { text: string; starts: ReadonlyMap<string, readonly number[]> } = { text: '', starts: new Map() };

/** Where any of the words begins, in order. */
export function startsOf(text: string, words: ReadonlySet<string>): readonly number[] {
  const starts = wordStarts(text);
  const found: number[] = [];
  for (const word of words) for (const start of starts.get(word) ?? []) found.push(start);
  return found.sort((a, b) => a - b);
}

export const listed = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

const MAX_WORD = 24;
const LETTER = /\p{L}/u;
const DIGIT = /\p{N}/u;

function indexed(text: string): ReadonlyMap<string, readonly number[]> {
  const lower = text.toLowerCase();
  const isSame = lower.length === text.length; // else a letter grew in lower case, and the places differ
  const source = isSame ? lower : text;
  const starts = new Map<string, number[]>();
  let from = -1;
  let isAfterDigit = false;
  for (let at = 0; at <= source.length; at++) {
    const kind = at === source.length ? 0 : kindOf(source, at);
    if (kind === 1) {
      if (from < 0 && !isAfterDigit) from = at;
      continue;
    }
    if (from >= 0 && at - from <= MAX_WORD) {
      const word = isSame ? source.slice(from, at) : source.slice(from, at).toLowerCase();
      const known = starts.get(word);
      if (known) known.push(from);
      else starts.set(word, [from]);
    }
    from = -1;
    isAfterDigit = kind === 2;
  }
  return starts;
}

/** 1 for a letter, 2 for a digit, 0 for anything else. */
function kindOf(text: string, at: number): 0 | 1 | 2 {
  const code = text.charCodeAt(at);
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) ? 1 : code >= 48 && code <= 57 ? 2 : 0;
  const character = text[at]!;
  return LETTER.test(character) ? 1 : DIGIT.test(character) ? 2 : 0;
}

/**
 * Where any of the words begins, in order. A word is letters; one that has a digit right before it begins nowhere. Many rules begin with
 * one of many words: they look it up here instead of trying a list at every character. All lists are looked for at once, in the last text.
 */
export function startsOf(text: string, words: ReadonlySet<string>): readonly number[] {
  const list = lists.get(words) ?? register(words);
  if (last.text !== text) last = { text, starts: indexed(text) };
  return last.starts[list] ?? NOWHERE;
}
const NOWHERE: readonly number[] = [];
let last: { text: string; starts: readonly (readonly number[] | undefined)[] } = { text: '', starts: [] };

export const listed = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

const lists = new Map<ReadonlySet<string>, number>();
/** In which lists a word is. */
const listsOf = new Map<string, number[]>();
/** Whether a word of any list begins with these two characters, each below 128; a word of one letter has 0 for the second. */
const heads = new Uint8Array(128 * 128);

function register(words: ReadonlySet<string>): number {
  const list = lists.size;
  lists.set(words, list);
  for (const word of words) {
    listsOf.set(word, [...(listsOf.get(word) ?? []), list]);
    heads[headOf(word, 0, word.length)] = 1;
  }
  last = { text: '', starts: [] };
  return list;
}

/** Of what is not ASCII: 0, which every word beyond ASCII shares. */
function headOf(text: string, from: number, to: number): number {
  const first = text.charCodeAt(from);
  const second = to - from > 1 ? text.charCodeAt(from + 1) : 0;
  return first < 128 && second < 128 ? first * 128 + second : 0;
}

const MAX_WORD = 24;
const LETTER = /\p{L}/u;
const DIGIT = /\p{N}/u;
/** Of ASCII: 1 for a letter, 2 for a digit, 0 for anything else. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[a-z]/i.test(character) ? 1 : /\d/.test(character) ? 2 : 0;
});

/** By list. */
function indexed(text: string): readonly (readonly number[] | undefined)[] {
  const lower = text.toLowerCase();
  const isSame = lower.length === text.length; // else a letter grew in lower case, and the places differ
  const source = isSame ? lower : text;
  const starts = new Array<number[] | undefined>(lists.size).fill(undefined);
  let from = -1;
  let isAfterDigit = false;
  for (let at = 0; at <= source.length; at++) {
    const kind = at === source.length ? 0 : kindOf(source, at);
    if (kind === 1) {
      if (from < 0 && !isAfterDigit) from = at;
      continue;
    }
    if (from >= 0 && at - from <= MAX_WORD && (!isSame || heads[headOf(source, from, at)] === 1)) {
      const word = isSame ? source.slice(from, at) : source.slice(from, at).toLowerCase();
      const known = listsOf.get(word);
      if (known) for (const list of known) (starts[list] ??= []).push(from);
    }
    from = -1;
    isAfterDigit = kind === 2;
  }
  return starts;
}

function kindOf(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return KINDS[code]!;
  const character = text[at]!;
  return LETTER.test(character) ? 1 : DIGIT.test(character) ? 2 : 0;
}

/** The words that the rules look for, and the disguises in which each of them is still found. */
export class Vocabulary {
  private readonly words: ReadonlySet<string>;
  private readonly byCollapsed = new Map<string, string[]>();
  private readonly byMaskKey = new Map<string, string[]>();
  readonly longest: number;

  constructor(words: Iterable<string>) {
    this.words = new Set(words);
    let longest = 0;
    for (const word of this.words) {
      add(this.byCollapsed, collapse(word), word);
      if (word.length >= 3) add(this.byMaskKey, maskKey(word.length, word[0]!), word);
      longest = Math.max(longest, word.length);
    }
    this.longest = longest;
  }

  has(word: string): boolean {
    return this.words.has(word);
  }

  /** `fuuuuck` is meant as a word with fewer of the same letters: where three stand together, or two vowels that seldom do. */
  stretched(word: string): readonly string[] {
    if (!STRETCHED.test(word)) return [];
    const candidates = this.byCollapsed.get(collapse(word)) ?? [];
    if (candidates.length === 0) return [];
    const runs = runsOf(word);
    return candidates.filter((candidate) => candidate !== word && runsOf(candidate).every((length, at) => length <= runs[at]!));
  }

  /** `f*ck`: the first letter and at least half of them are there, the rest are signs that stand for one letter each. */
  masked(word: string): readonly string[] {
    if (word.length > 20 || !MASKED.test(word)) return [];
    const shown = word.replace(/[*#%]/g, '').length;
    if (shown < 2 || (shown * 2 < word.length && word.at(-1)!.match(/[*#%]/))) return [];
    return (this.byMaskKey.get(maskKey(word.length, word[0]!)) ?? []).filter((candidate) =>
      [...word].every((sign, at) => '*#%'.includes(sign) || sign === candidate[at]));
  }
}

const STRETCHED = /(\p{L})\1\1|aa|ii|uu/u;
const MASKED = /^\p{L}[\p{L}*#%]*[*#%][\p{L}*#%]*$/u;

function collapse(word: string): string {
  return word.replace(/(.)\1+/gu, '$1');
}

function runsOf(word: string): number[] {
  return (word.match(/(.)\1*/gu) ?? []).map((run) => run.length);
}

function maskKey(length: number, first: string): string {
  return `${length}${first}`;
}

function add(map: Map<string, string[]>, key: string, word: string): void {
  const list = map.get(key);
  if (list) list.push(word);
  else map.set(key, [word]);
}

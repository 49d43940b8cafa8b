import type { Vocabulary } from './vocabulary.js';

const SHORTEST = 7;
const LONGEST = 48;
const PART = 2;

/** The words that were run together, as in a hashtag (`quitalaropa`): null unless all of it is words of the rules. Fewest words win. */
export function segment(word: string, vocabulary: Vocabulary): readonly string[] | null {
  if (word.length < SHORTEST || word.length > LONGEST) return null;
  const best: (readonly string[] | null)[] = [[]];
  for (let end = 1; end <= word.length; end++) {
    best[end] = null;
    for (let start = Math.max(0, end - vocabulary.longest); start <= end - PART; start++) {
      const before = best[start];
      if (!before || before.length + 1 >= (best[end]?.length ?? Infinity)) continue;
      const part = word.slice(start, end);
      if (vocabulary.has(part)) best[end] = [...before, part];
    }
  }
  const parts = best[word.length] ?? null;
  return parts && parts.length > 1 ? parts : null;
}

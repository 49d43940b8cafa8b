import { stretches } from './matching.js';
import { startsOf } from './word-starts.js';
import { BETWEEN, NUMBER_WORDS, REPEATS } from '../data/number-words.js';
import type { Finding, Rule } from '../types.js';
import { isProgression } from '../data/harmless-numbers.js';

const MIN_DIGITS = 7;
const MIN_WORDS = 4;
const WORD = /[\p{L}]{1,15}|\d{1,4}/gu;
const NUMBER = `(?:${[...NUMBER_WORDS.keys()].join('|')})`;
/** Three in a row: below that nobody says a telephone number. */
const SPOKEN = new RegExp(`\\b${NUMBER}(?:[\\s,.-]{1,3}(?:(?:y|and|double|doble|triple)\\s)?(?:${NUMBER}|\\d{1,4})\\b){2}`, 'gi');

/** The same, where a word begins. */
const SPOKEN_HERE = new RegExp(SPOKEN.source, 'iy');
function isSpoken(text: string, start: number): boolean {
  SPOKEN_HERE.lastIndex = start;
  return SPOKEN_HERE.test(text);
}

const WORDS: ReadonlySet<string> = new Set(NUMBER_WORDS.keys());

interface Run {
  start: number;
  end: number;
  digits: number;
  words: number;
  readonly values: number[];
}

/** Telephone numbers said in words: "six one two double five ...", "seiscientos doce treinta y cuatro ...". Counting up is none. */
export const SPELLED_NUMBERS: Rule = {
  name: 'spelled-numbers',
  *find(text) {
    const starts = startsOf(text, WORDS);
    if (starts.length < MIN_WORDS - 1 || !starts.some((start) => isSpoken(text, start))) return;
    for (const { from, text: stretch } of stretches(text, SPOKEN, 40, 400)) yield* spokenIn(stretch, from);
  },
};

function* spokenIn(text: string, from: number): Iterable<Finding> {
  let run: Run | undefined;
  let repeat = 1;
  let previousEnd = 0;
  WORD.lastIndex = from;
  for (let match = WORD.exec(text); match; match = WORD.exec(text)) {
    const word = match[0].toLowerCase();
    const end = match.index + word.length;
    const isNear = /^[\s,.\-–/]{0,3}$/.test(text.slice(previousEnd, match.index)) && match.index - previousEnd <= 3;
    if (run && !isNear) {
      yield* closed(run);
      run = undefined;
      repeat = 1;
    }
    previousEnd = end;
    const digits = /^\d/.test(word) ? word : NUMBER_WORDS.get(word);
    if (digits !== undefined) {
      run ??= { start: match.index, end, digits: 0, words: 0, values: [] };
      run.digits += digits.replace(/0+$/, (zeros) => (digits.length > 1 ? '' : zeros)).length * repeat;
      run.words += digits === word ? 0 : repeat;
      run.values.push(Number(digits));
      run.end = end;
      repeat = 1;
    } else if (REPEATS.has(word)) {
      run ??= { start: match.index, end, digits: 0, words: 0, values: [] };
      repeat = REPEATS.get(word)!;
    } else if (!BETWEEN.has(word)) {
      if (run) yield* closed(run);
      run = undefined;
      repeat = 1;
    }
  }
  if (run) yield* closed(run);
}

/** "one two three four ...", "10 9 8 7 ...", whatever is said after it. */
const isCounting = (values: readonly number[]): boolean => isProgression(values) || isProgression(values.slice(0, 6));

function* closed({ start, end, digits, words, values }: Run): Iterable<Finding> {
  if (digits >= MIN_DIGITS && words >= MIN_WORDS && !isCounting(values)) yield { start, end, type: 'phone' };
}

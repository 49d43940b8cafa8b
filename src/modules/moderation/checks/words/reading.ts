import { leetForms } from './leet.js';
import { segment } from './segment.js';
import type { Vocabulary } from './vocabulary.js';

/** A way to read the text at a place: this word, which ends before place `to`. A part was found inside of a longer word. */
export interface Edge {
  readonly form: string;
  readonly to: number;
  readonly isPart?: boolean;
}

const CHUNK = /[^\s,;:/()[\]{}"«»“”<>&=?¿…—–~^\\]+/gu;
const WORD = /[\p{L}\p{N}]+/gu;
const BREAK = /[.!?;\n…]/u;
const OUTER_SIGNS = /^[^\p{L}\p{N}@$€|!]+|[^\p{L}\p{N}$@]+$/gu;
/** Patterns say `0` for any number. */
const NUMBER = /^\d+k?$/u;
const LONGEST_DISGUISE = 48;

/**
 * A text as places between words, and all the ways to read on from each: plain, in leetspeak, stretched, masked, hyphenated, spelled out,
 * run together. Made in linear time: each place has a bounded number of readings, of bounded length.
 */
export class Reading {
  private readonly edges: Edge[][] = [];
  private readonly breaks: boolean[] = [];
  private covered: ReadonlySet<number> = new Set();

  /** `text` is folded. */
  constructor(text: string, private readonly vocabulary: Vocabulary) {
    let isAfterBreak = false;
    let end = 0;
    for (const match of text.matchAll(CHUNK)) {
      isAfterBreak ||= BREAK.test(text.slice(end, match.index));
      end = match.index + match[0].length;
      if (this.addChunk(match[0], isAfterBreak)) isAfterBreak = BREAK.test(match[0].at(-1)!);
    }
    this.addSpelledOut();
    this.addSplitOff();
  }

  get length(): number {
    return this.edges.length;
  }

  from(place: number): readonly Edge[] {
    return this.covered.has(place) ? [] : (this.edges[place] ?? []);
  }

  /** Whether a sentence or a line begins here. */
  isBreak(place: number): boolean {
    return this.breaks[place] ?? false;
  }

  /** From now on nothing is read at these places. */
  cover(places: ReadonlySet<number>): void {
    this.covered = places;
  }

  /** False when there is no word in it. */
  private addChunk(chunk: string, isAfterBreak: boolean): boolean {
    const words = chunk.match(WORD) ?? [];
    const start = this.length;
    for (const word of words) this.addWord(word);
    if (this.length > start) this.breaks[start] = isAfterBreak;
    const core = chunk.length > LONGEST_DISGUISE ? '' : chunk.replace(OUTER_SIGNS, '');
    if (core === '') return words.length > 0;
    if (words.length > 1) this.addForms(start, this.length, words.join(''));
    if (words.length > 0) {
      for (const form of leetForms(core)) this.addForms(start, this.length, form);
      for (const form of this.vocabulary.masked(core)) this.addEdge(start, this.length, form);
    }
    return words.length > 0;
  }

  private addWord(word: string): void {
    const start = this.length;
    const parts = this.vocabulary.has(word) ? null : segment(word, this.vocabulary);
    for (const part of parts ?? [word]) this.edges.push(parts ? [{ form: part, to: this.length + 1, isPart: true }] : []);
    this.breaks.length = this.length;
    this.addForms(start, this.length, word);
    if (NUMBER.test(word)) this.addEdge(start, this.length, '0');
    if (DIGITS[word]) this.addEdge(start, this.length, DIGITS[word], true);
    if (/\d/.test(word) && word.length <= LONGEST_DISGUISE) for (const form of leetForms(word)) this.addForms(start, this.length, form);
  }

  private addForms(start: number, to: number, word: string): void {
    this.addEdge(start, to, word);
    for (const form of this.vocabulary.stretched(word)) this.addEdge(start, to, form);
    if (word.includes('ñ') && !this.vocabulary.has(word)) this.addEdge(start, to, word.replaceAll('ñ', 'n'));
  }

  private addEdge(start: number, to: number, form: string, isPart = false): void {
    const edges = this.edges[start]!;
    if (!edges.some((edge) => edge.form === form && edge.to === to)) edges.push({ form, to, isPart });
  }

  /** `f u c k`: letters that stand alone, three or more in a row, are read together wherever they make a word. */
  private addSpelledOut(): void {
    const letters = this.edges.map((edges) => letterOf(edges));
    for (let start = 0; start < letters.length; start++) {
      let word = '';
      for (let at = start; at < start + this.vocabulary.longest && letters[at]; at++) {
        word += letters[at]!;
        if (word.length >= 2 && this.vocabulary.has(word)) this.addEdge(start, at + 1, word, word.length === 2);
      }
      const isRunStart = letters[start] && !letters[start - 1];
      if (isRunStart && word.length >= 3 && !letters[start + word.length]) {
        for (const form of this.vocabulary.stretched(word)) this.addEdge(start, start + word.length, form);
      }
    }
  }

  /** `f uck`, `fuc k`: a consonant that was split off. Vowels are words of their own in one language or the other. */
  private addSplitOff(): void {
    for (let place = 0; place + 1 < this.length; place++) {
      const [left, right] = [this.wordAt(place), this.wordAt(place + 1)];
      if (!left || !right || (left.length === 1) === (right.length === 1) || this.isBreak(place + 1)) continue;
      const single = left.length === 1 ? left : right;
      if (/[b-df-hj-np-tv-xzñ]/u.test(single) && left.length + right.length >= 4 && this.vocabulary.has(left + right)) {
        this.addEdge(place, place + 2, left + right);
      }
    }
  }

  private wordAt(place: number): string | undefined {
    return this.edges[place]!.find(({ to, isPart }) => to === place + 1 && !isPart)?.form;
  }
}

const DIGITS: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't' };

/** What stands alone at a place: a letter, or a digit that looks like one; else nothing. */
function letterOf(edges: readonly Edge[]): string {
  const form = edges.find(({ form }) => form.length === 1)?.form ?? '';
  return DIGITS[form] ?? (/\p{L}/u.test(form) ? form : '');
}

import { endOfGroup, expand } from './expand.js';
import type { Reading } from './reading.js';

/** By the first word of each form: what follows it in that form. */
export type Forms = ReadonlyMap<string, readonly (readonly string[])[]>;
type Element =
  | { readonly kind: 'words'; readonly forms: Forms; readonly min: number; readonly max: number }
  | { readonly kind: 'gap'; readonly max: number };

/** Sets by name, each made once by `formsOf`. */
export type WordSets = ReadonlyMap<string, Forms>;

/**
 * A pattern over words: `desnud(a|o)` one of these words, `<garment>` one of a set, `<article>{0,3}` so many of them, `~4` up to four words
 * of any kind in the same sentence. Begins with a word or a set.
 */
export class Phrase {
  /** A form of a single word is not looked for inside of longer words. */
  readonly isOneWord: boolean;

  private constructor(readonly source: string, private readonly elements: readonly Element[]) {
    const [first, second] = elements;
    this.isOneWord = second === undefined && first?.kind === 'words' && [...first.forms.values()].flat().every((rest) => rest.length === 0);
  }

  /** @throws Error for a pattern that is none. */
  static parse(source: string, sets: WordSets): Phrase {
    const elements = elementsOf(source).map((part) => elementOf(part, source, sets));
    const [first] = elements;
    if (first?.kind !== 'words' || !elements.some(isNeeded)) throw new Error(`begins with no word: ${source}`);
    return new Phrase(source, elements);
  }

  /** Every word that occurs in it. */
  words(): string[] {
    return this.elements.flatMap((element) =>
      element.kind === 'gap' ? [] : [...element.forms].flatMap(([first, rests]) => [first, ...rests.flat()]));
  }

  /** With which it can begin. */
  firstWords(): string[] {
    const leading = this.elements.slice(0, this.elements.findIndex(isNeeded) + 1);
    return leading.flatMap((element) => (element.kind === 'words' ? [...element.forms.keys()] : []));
  }

  /** Where it ends when it begins at `start`: the furthest place, or null. The work is bounded by the pattern, not by the text. */
  endAt(reading: Reading, start: number): number | null {
    let places = new Set([start]);
    for (const element of this.elements) {
      places = element.kind === 'gap' ? afterGap(reading, places, element.max) : afterWords(reading, places, element, this.isOneWord);
      if (places.size === 0) return null;
    }
    return Math.max(...places);
  }
}

/** Split at spaces outside of brackets; a set is an element of its own wherever it stands. */
function elementsOf(source: string): readonly string[] {
  const parts: string[] = [];
  for (let start = 0, at = 0; at <= source.length; at++) {
    while (source[at] === '(') at = endOfGroup(source, at, source);
    if (at < source.length && source[at] !== ' ' && source[at] !== '<') continue;
    if (at > start) parts.push(source.slice(start, at));
    start = source[at] === '<' ? at : at + 1;
  }
  return parts;
}

const ELEMENT = /^(?:~(?<gap>\d)|(?:<(?<set>[\w-]+)>|(?<word>[^<>{}~]+))(?:\{(?<min>\d),(?<max>\d)\})?)$/u;

function elementOf(part: string, source: string, sets: WordSets): Element {
  const { gap, set, word, min = '1', max = '1' } = ELEMENT.exec(part)?.groups ?? {};
  if (gap !== undefined) return { kind: 'gap', max: Number(gap) };
  const forms = word === undefined ? sets.get(set ?? '') : formsOf([word]);
  if (!forms) throw new Error(`not a pattern: ${part} of ${source}`);
  const isOptional = word !== undefined && expand(word).some((form) => form.length === 0);
  return { kind: 'words', forms, min: isOptional ? 0 : Number(min), max: Number(max) };
}

/** All forms of these patterns, by their first word. */
export function formsOf(patterns: readonly string[]): Forms {
  const forms = new Map<string, string[][]>();
  for (const [first, ...rest] of patterns.flatMap((pattern) => expand(pattern))) {
    if (first !== undefined) forms.set(first, [...(forms.get(first) ?? []), rest]);
  }
  return forms;
}

function isNeeded(element: Element): boolean {
  return element.kind === 'words' && element.min > 0;
}

function afterGap(reading: Reading, places: ReadonlySet<number>, max: number): Set<number> {
  const reached = new Set(places);
  for (const place of places) {
    for (let step = 1; step <= max && place + step < reading.length; step++) {
      if (reading.isBreak(place) || reading.isBreak(place + step)) break;
      reached.add(place + step);
    }
  }
  return reached;
}

function afterWords(
  reading: Reading, places: ReadonlySet<number>, { forms, min, max }: Extract<Element, { kind: 'words' }>, isWhole: boolean,
): Set<number> {
  const reached = new Set(min === 0 ? places : []);
  let front: ReadonlySet<number> = places;
  for (let count = 1; count <= max && front.size > 0; count++) {
    front = oneWord(reading, front, forms, isWhole);
    if (count >= min) for (const place of front) reached.add(place);
  }
  return reached;
}

function oneWord(reading: Reading, places: ReadonlySet<number>, forms: Forms, isWhole: boolean): Set<number> {
  const reached = new Set<number>();
  for (const place of places) {
    for (const { form, to, isPart } of reading.from(place)) {
      if (isPart && isWhole) continue;
      for (const rest of forms.get(form) ?? []) for (const end of sequence(reading, to, rest)) reached.add(end);
    }
  }
  return reached;
}

function sequence(reading: Reading, start: number, words: readonly string[]): ReadonlySet<number> {
  let places: ReadonlySet<number> = new Set([start]);
  for (const word of words) {
    const next = new Set<number>();
    for (const place of places) for (const { form, to } of reading.from(place)) if (form === word) next.add(to);
    places = next;
  }
  return places;
}

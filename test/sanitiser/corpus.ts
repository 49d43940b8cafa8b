import type { Locale, RedactionType } from '../../src/modules/moderation/sanitiser/index.js';
import { Chance } from './chance.js';
import { BY_HAND, FRAMES, NAME_FRAMES, OTHER_TYPES } from './templates.js';
import { VALUES } from './values.js';

/** A text with one thing in it that must go: `text.slice(start, end)`. */
export interface Sample {
  readonly locale: Locale;
  readonly text: string;
  readonly type: RedactionType;
  readonly start: number;
  readonly end: number;
}

const MARKED = /⟦(\w+):([^⟧]+)⟧/;

function byHand(locale: Locale): readonly Sample[] {
  return BY_HAND[locale].map((marked) => {
    const [whole, type, value] = MARKED.exec(marked)!;
    const start = marked.indexOf(whole);
    return { locale, text: marked.replace(whole, value!), type: type as RedactionType, start, end: start + value!.length };
  });
}

export function sampleOf(locale: Locale, type: RedactionType, frame: string, value: string): Sample {
  const start = frame.indexOf('{}');
  return { locale, text: frame.replace('{}', () => value), type, start, end: start + value.length };
}

function fromTemplates(locale: Locale, seed: number, count: number): readonly Sample[] {
  const chance = new Chance(seed);
  return Array.from({ length: count }, (_, at) => {
    const type = at % 11 === 10 ? 'name' : OTHER_TYPES[(at % 11) % OTHER_TYPES.length]!;
    const frame = chance.one(type === 'name' ? NAME_FRAMES[locale] : FRAMES[locale]);
    return sampleOf(locale, type, frame, chance.one(VALUES[locale][type]!)(chance));
  });
}

/** 300 texts a language. The same at every run. */
export const CORPUS: readonly Sample[] = (['en', 'es'] as const).flatMap((locale, at) => {
  const written = byHand(locale);
  return [...written, ...fromTemplates(locale, 101 + at, 300 - written.length)];
});

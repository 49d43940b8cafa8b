import type { ContentClass } from '../content-class.js';
import { fold, reordered } from './fold.js';
import type { Phrase } from './phrase.js';
import { Reading } from './reading.js';
import { Vocabulary } from './vocabulary.js';
import type { WordRule, WordRuleLibrary } from './word-rule-library.js';

/** Which rule a text meets; never the words that met it. */
export interface WordFinding {
  readonly rule: string;
  readonly class: ContentClass;
}

interface Entry {
  readonly phrase: Phrase;
  readonly rule: WordRule;
}

/** Our own rules about words, English and Spanish. Pure; the time is linear in the text. */
export class WordRules {
  private readonly vocabulary: Vocabulary;
  private readonly entries: ReadonlyMap<string, readonly Entry[]>;
  private readonly benign: ReadonlyMap<string, readonly Phrase[]>;
  private readonly byId: ReadonlyMap<string, WordRule>;

  constructor({ rules, benign }: WordRuleLibrary) {
    const entries = rules.flatMap((rule) => Object.values(rule.phrases).flat().map((phrase) => ({ phrase, rule })));
    this.entries = byFirstWord(entries, ({ phrase }) => phrase);
    this.benign = byFirstWord(benign, (phrase) => phrase);
    this.vocabulary = new Vocabulary([...entries.map(({ phrase }) => phrase), ...benign].flatMap((phrase) => phrase.words()));
    this.byId = new Map(rules.map((rule) => [rule.id, rule]));
  }

  /** Each rule at most once, in no particular order. */
  find(text: string): readonly WordFinding[] {
    const turned = reordered(text);
    const met = new Set([text, ...(turned === null ? [] : [turned])].flatMap((read) => [...this.rulesIn(read)]));
    return [...met].map((rule) => ({ rule: rule.id, class: rule.class }));
  }

  /** For its texts. */
  rule(id: string): WordRule | undefined {
    return this.byId.get(id);
  }

  private rulesIn(text: string): ReadonlySet<WordRule> {
    const reading = new Reading(fold(text), this.vocabulary);
    reading.cover(this.harmlessPlaces(reading));
    const met = new Set<WordRule>();
    for (let place = 0; place < reading.length; place++) {
      for (const { form, isPart } of reading.from(place)) {
        for (const { phrase, rule } of this.entries.get(form) ?? []) {
          if (met.has(rule) || (isPart && phrase.isOneWord)) continue;
          if (phrase.endAt(reading, place) !== null) met.add(rule);
        }
      }
    }
    return met;
  }

  private harmlessPlaces(reading: Reading): ReadonlySet<number> {
    const places = new Set<number>();
    for (let place = 0; place < reading.length; place++) {
      for (const { form } of reading.from(place)) {
        for (const phrase of this.benign.get(form) ?? []) {
          const end = phrase.endAt(reading, place) ?? place;
          for (let at = place; at < end; at++) places.add(at);
        }
      }
    }
    return places;
  }
}

function byFirstWord<T>(items: readonly T[], phraseOf: (item: T) => Phrase): ReadonlyMap<string, readonly T[]> {
  const map = new Map<string, T[]>();
  for (const item of items) for (const word of new Set(phraseOf(item).firstWords())) map.set(word, [...(map.get(word) ?? []), item]);
  return map;
}

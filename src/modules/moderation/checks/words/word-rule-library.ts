import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Locale, LOCALES, type Localised } from '../../../../kernel/language.js';
import type { ContentClass } from '../content-class.js';
import { badModerationFile as bad, readModerationFile as read } from '../moderation-file.js';
import { formsOf, Phrase, type WordSets } from './phrase.js';

export interface WordRule {
  readonly id: string;
  readonly class: ContentClass;
  /** For people: what is wrong, in a sentence. */
  readonly texts: Localised;
  readonly phrases: Readonly<Record<Locale, readonly Phrase[]>>;
}

/** What `config/moderation` says of words. Every language is looked for in every text, since people mix them. */
export interface WordRuleLibrary {
  readonly rules: readonly WordRule[];
  /** Harmless phrases, whose words are not looked at. */
  readonly benign: readonly Phrase[];
}

type Patterns = Readonly<Record<Locale, readonly string[]>>;
type RuleFile = { readonly rules: readonly (Omit<WordRule, 'phrases'> & { readonly patterns: Patterns })[] };

/** Reads `moderation/` of a folder. @throws BadConfiguration naming the file and the pattern */
export function loadWordRules(folder: string): WordRuleLibrary {
  const sets = spliced(read<{ sets: Record<string, string[]> }>(folder, 'sets.json', 'sets').sets);
  const phrases = (file: string, patterns: readonly string[]) => patterns.map((pattern) => parsed(file, pattern, sets));
  const benign = read<{ patterns: Patterns }>(folder, 'benign.json', 'benign').patterns;
  const files = readdirSync(join(folder, 'moderation/words')).filter((name) => name.endsWith('.json')).sort();
  const rules = files.flatMap((name) => read<RuleFile>(folder, `words/${name}`, 'words').rules.map(({ patterns, ...rule }) => ({
    ...rule,
    phrases: { en: phrases(name, patterns.en), es: phrases(name, patterns.es) },
  })));
  const ids = rules.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice) throw bad('words', `there are two rules ${twice}`);
  return { rules, benign: LOCALES.flatMap((locale) => phrases('benign.json', benign[locale])) };
}

/** A set may name another, earlier or later, as one of its members; that one holds plain members alone. */
function spliced(sets: Readonly<Record<string, readonly string[]>>): WordSets {
  const membersOf = (name: string) => sets[name] ?? fail('sets.json', `there is no set ${name}`);
  const plain = (member: string) => (member.startsWith('<') ? membersOf(member.slice(1, -1)) : [member]);
  return new Map(Object.entries(sets).map(([name, members]) => [name, formsOf(members.flatMap(plain).flatMap(plain))]));
}

function parsed(file: string, pattern: string, sets: WordSets): Phrase {
  try {
    return Phrase.parse(pattern, sets);
  } catch (error) {
    throw bad(file, (error as Error).message);
  }
}

function fail(file: string, reason: string): never {
  throw bad(file, reason);
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { type Locale, LOCALES, type Localised } from '../../../../kernel/language.js';
import { BadConfiguration } from '../../../../platform/config/config.js';
import type { ContentClass } from '../content-class.js';
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
  const home = join(folder, 'moderation');
  const sets = spliced(read<{ sets: Record<string, string[]> }>(home, 'sets.json', 'sets').sets);
  const phrases = (file: string, patterns: readonly string[]) => patterns.map((pattern) => parsed(file, pattern, sets));
  const benign = read<{ patterns: Patterns }>(home, 'benign.json', 'benign').patterns;
  const files = readdirSync(join(home, 'words')).filter((name) => name.endsWith('.json')).sort();
  const rules = files.flatMap((name) => read<RuleFile>(home, join('words', name), 'words').rules.map(({ patterns, ...rule }) => ({
    ...rule,
    phrases: { en: phrases(name, patterns.en), es: phrases(name, patterns.es) },
  })));
  const ids = rules.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice) throw bad('words', `there are two rules ${twice}`);
  return { rules, benign: LOCALES.flatMap((locale) => phrases('benign.json', benign[locale])) };
}

function read<T>(home: string, name: string, schema: string): T {
  const isValid = new Ajv({ allErrors: true }).compile<T>(JSON.parse(readFileSync(join(home, `${schema}.schema.json`), 'utf8')) as object);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(join(home, name), 'utf8'));
  } catch {
    throw bad(name, 'cannot be read as JSON');
  }
  if (!isValid(content)) throw bad(name, JSON.stringify(isValid.errors?.[0]));
  return content;
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

function bad(file: string, reason: string): BadConfiguration {
  return new BadConfiguration(`Bad configuration: config/moderation/${file}: ${reason}`);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from '../../../src/kernel/language.js';

/** Texts of our own, by hand. `harmful` by what is wrong with them; `harmless` are such as come close. */
export interface Corpus {
  readonly harmful: Readonly<Record<string, readonly string[]>>;
  readonly harmless: readonly string[];
}

export function readCorpus(locale: Locale): Corpus {
  const file = (name: string) => join(process.cwd(), 'test/moderation/corpus', `${locale}-${name}.json`);
  const read = (name: string) => JSON.parse(readFileSync(file(name), 'utf8')) as unknown;
  return { harmful: read('harmful') as Corpus['harmful'], harmless: read('harmless') as Corpus['harmless'] };
}

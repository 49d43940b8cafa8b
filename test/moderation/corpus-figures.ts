import { LOCALES, type Locale } from '../../src/kernel/language.js';
import { CONFIG_FOLDER } from '../../src/platform/config/config-folder.js';
import { loadWordRules } from '../../src/modules/moderation/checks/words/word-rule-library.js';
import { WordRules } from '../../src/modules/moderation/checks/words/word-rules.js';
import { readCorpus } from './corpus/corpus.js';
import { DISGUISES } from './corpus/disguises.js';

export interface CorpusFigures {
  readonly locale: Locale;
  /** `plain`, or a disguise. */
  readonly disguise: string;
  readonly harmful: number;
  readonly found: number;
  readonly harmless: number;
  readonly blamed: number;
  /** Found with the right class, of all harmful ones. */
  readonly recall: number;
  /** Harmful ones, of all that were found. */
  readonly precision: number;
}

/** How well the word rules know their own corpus; counts alone, no text. Swearing blocks nothing and does not count. */
export function corpusFigures(rules = new WordRules(loadWordRules(CONFIG_FOLDER))): readonly CorpusFigures[] {
  const plain = { plain: (text: string) => text };
  return LOCALES.flatMap((locale) =>
    Object.entries({ ...plain, ...DISGUISES }).map(([disguise, hide]) => figuresOf(rules, locale, disguise, hide)));
}

function figuresOf(rules: WordRules, locale: Locale, disguise: string, hide: (text: string) => string): CorpusFigures {
  const { harmful, harmless } = readCorpus(locale);
  const cases = Object.entries(harmful).flatMap(([what, texts]) => texts.map((text) => ({ what, text })));
  const classes = (text: string) => rules.find(hide(text)).map((finding) => finding.class).filter((name) => name !== 'mild-swearing');
  const found = cases.filter(({ what, text }) => (classes(text) as string[]).includes(what)).length;
  const blamed = harmless.filter((text) => classes(text).length > 0).length;
  const counts = { harmful: cases.length, found, harmless: harmless.length, blamed };
  return { locale, disguise, ...counts, recall: found / cases.length, precision: found / Math.max(1, found + blamed) };
}

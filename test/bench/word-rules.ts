import { corpusFigures } from '../moderation/corpus-figures.js';
import type { Measured } from './main.js';

/** Beside the limits of `word-rules.spec.ts`: the word rules on their own corpus, plain and in the disguise that hides most. */
export function wordRules(): Measured[] {
  const figures = corpusFigures();
  return (['en', 'es'] as const).flatMap((locale) => {
    const own = figures.filter((figure) => figure.locale === locale);
    const plain = own.find(({ disguise }) => disguise === 'plain')!;
    const hidden = own.filter(({ disguise }) => disguise !== 'plain');
    return [
      { what: `word rules, ${locale}, missed (of ${plain.harmful})`, value: 100 * (1 - plain.recall), unit: '%', limit: 1 },
      { what: `word rules, ${locale}, harmless ones blamed (of ${plain.harmless})`,
        value: (100 * plain.blamed) / plain.harmless, unit: '%', limit: 1 },
      { what: `word rules, ${locale}, missed in the worst of ${hidden.length} disguises`,
        value: 100 * (1 - Math.min(...hidden.map(({ recall }) => recall))), unit: '%', limit: 10 },
    ];
  });
}

import { CORPUS } from '../../../../test/sanitiser/corpus.js';
import { HARMLESS } from '../../../../test/sanitiser/harmless.js';
import { HELD_OUT, HELD_OUT_HARMLESS } from '../../../../test/sanitiser/held-out.js';
import { changeRate, isGone, LEAST, MOST_CHANGED, recalls } from '../../../../test/sanitiser/measure.js';
import { sanitise } from './index.js';

describe.each(['en', 'es'] as const)('the corpus of our own, %s', (locale) => {
  it('has 300 texts and 500 harmless prompts', () => {
    expect(CORPUS.filter((sample) => sample.locale === locale)).toHaveLength(300);
    expect(HARMLESS[locale].length).toBeGreaterThanOrEqual(500);
  });

  it('P20 loses what it must, by type', () => {
    const missed = CORPUS.filter((sample) => sample.locale === locale && !isGone(sample));
    const low = recalls(CORPUS.filter((sample) => sample.locale === locale)).filter(({ type, recall }) => recall < LEAST[type]);
    expect({ low, missed: low.length > 0 ? missed : [] }).toEqual({ low: [], missed: [] });
  });

  it('keeps harmless prompts as they are', () => {
    const changed = HARMLESS[locale].filter((prompt) => sanitise(prompt, { locale }).text !== prompt);
    expect(changed.slice(0, 10)).toEqual(changed.length <= HARMLESS[locale].length * MOST_CHANGED ? expect.anything() : []);
  });

  it('finds nothing at a second pass', () => {
    for (const { text } of CORPUS.filter((sample) => sample.locale === locale)) {
      const once = sanitise(text, { locale });
      expect(sanitise(once.text, { locale })).toEqual({ ...once, redactions: {} });
    }
  });

  it('is not learnt by heart: other words and shapes reach the same', () => {
    const low = recalls(HELD_OUT.filter((sample) => sample.locale === locale)).filter(({ type, samples,
      recall }) => samples > 0 && recall < LEAST[type]);
    expect(low).toEqual([]);
    expect(changeRate(HELD_OUT_HARMLESS[locale], locale)).toBeLessThanOrEqual(MOST_CHANGED);
  });
});

import { keptClasses } from './kept-classes.js';
import { KEPT_TEXTS, keptTexts } from './kept-texts.js';

it('P35 has words for every class that a receipt may name, and for no other', () => {
  expect(Object.keys(KEPT_TEXTS).sort()).toEqual([...keptClasses()]);
});

it('says how long, by the retention classes', () => {
  const lines = new Map(keptTexts().map(({ name, text }) => [name, text]));
  const es = expect.stringMatching(/: 2190 días$/);
  expect(lines.get('ledger')).toEqual({ en: 'Movements of points, without your name: 2190 days', es });
  expect(lines.get('legal-hold')!.en).not.toMatch(/\d/);
});

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DISGUISES } from '../../../../../test/moderation/corpus/disguises.js';
import { readCorpus } from '../../../../../test/moderation/corpus/corpus.js';
import { corpusFigures } from '../../../../../test/moderation/corpus-figures.js';
import { LOCALES } from '../../../../kernel/language.js';
import { CONFIG_FOLDER } from '../../../../platform/config/config-folder.js';
import { loadWordRules } from './word-rule-library.js';
import { WordRules } from './word-rules.js';

const rules = new WordRules(loadWordRules(CONFIG_FOLDER));
const found = (text: string) => rules.find(text).map(({ rule }) => rule);
const figures = corpusFigures(rules);
/** What the reader has to put together out of single letters, or out of signs that stand for several. */
const HARD = ['leetspeak', 'signs for letters', 'spelled out', 'dotted', 'hyphenated'];

describe('the corpus of word rules', () => {
  it.each(LOCALES)('has 200 texts of each sort: %s', (locale) => {
    const { harmful, harmless } = readCorpus(locale);
    const texts = Object.values(harmful).flat();
    expect(new Set(texts).size).toBeGreaterThanOrEqual(200);
    expect(new Set(harmless).size).toBeGreaterThanOrEqual(200);
    expect(Object.keys(harmful).sort()).toEqual(
      ['harassment-threat', 'hate', 'nudification', 'self-harm', 'sexual', 'sexual-minors', 'spam', 'violence-threat']);
  });

  it.each(figures.filter(({ disguise }) => disguise === 'plain'))('P16 is known: $locale', ({ recall, precision }) => {
    expect(recall).toBeGreaterThanOrEqual(0.99);
    expect(precision).toBeGreaterThanOrEqual(0.99);
  });

  const disguised = figures.filter(({ disguise }) => disguise !== 'plain');
  it.each(disguised)('P16 is known in disguise: $locale, $disguise', ({ disguise, ...figure }) => {
    expect(figure.recall).toBeGreaterThanOrEqual(HARD.includes(disguise) ? 0.9 : 0.99);
    expect(figure.precision).toBeGreaterThanOrEqual(HARD.includes(disguise) ? 0.96 : 0.99);
  });
});

describe('word rules', () => {
  it.each([
    'pegboard', 'Scunthorpe', 'bare trunk', 'culo de botella', 'cóctel', 'pussycat', 'Dick Van Dyke', 'Moby Dick', 'nude lipstick', 'Essex',
    'desnudo arquitectónico', 'hormigón desnudo', 'árbol desnudo', 'analysis', 'shoot a photo', 'killer view', 'bomba de agua',
    'matar el tiempo', 'niña jugando', 'Москва и Пекин', '東京の夜', '🎨🎨🎨', '', ' ', '\u200b\u202e', '***', '%%%', '####',
  ])('let %j be', (text) => {
    expect(rules.find(text).filter((finding) => finding.class !== 'mild-swearing')).toEqual([]);
  });

  it.each(['coño', 'joder', 'mierda', 'fuck', 'shit', 'boludo', 'pendejo', 'gilipollas'])('call %s swearing, and nothing else', (word) => {
    expect(found(word)).toEqual(['swearing']);
  });

  it.each([
    'f*cking faggot', 'f@ggot', 'faaaaggot', 'f.a.g.g.o.t', 'f a g g o t', 'fаggоt', 'ｆａｇｇｏｔ', 'fag\u200bgot', '🅵🅰🅶🅶🅾🆃', '𝓯𝓪𝓰𝓰𝓸𝓽',
    'FÁGGÓT', 'f aggot',
  ])(
    'see through %j', (text) => {
      expect(found(text)).toContain('hate-slurs');
    });

  it('keep within words and sentences', () => {
    expect(found('She works as a therapist in Penistone; the classic class assembles.')).toEqual([]);
    expect(found('Remove the background. Clothes hang on a line.')).toEqual([]);
    expect(found('Remove all of her wet clothes')).toEqual(['nudification']);
    expect(found('#quitalaropa')).toEqual(['nudification']);
  });

  it('keep ñ apart from n', () => {
    expect(found('feliz año nuevo, la caña y el moño')).toEqual([]);
    expect(found('n\u0303igger')).toContain('hate-slurs');
  });

  it.each([
    'remove ', 'a ', 'f u c k ', 'n', 'n*', '$1@!', 'niña sex ', 'quítale la ', 'removeher', '\u200b', '\u202ea', '(', 'á', '\u0301',
  ])(
    'take time in proportion to the text: %j', (unit) => {
      const fastest = (size: number) => {
        const text = unit.repeat(size / unit.length);
        return Math.min(...[1, 2].map(() => timed(() => rules.find(text))));
      };
      const [small, large] = [fastest(25_000), fastest(100_000)];
      expect(large / Math.max(small, 8)).toBeLessThan(4 * 3); // four times the text; a quadratic rule takes sixteen times as long
    });

  it('find the same in a text however much harmless text stands around it', () => {
    const around = readCorpus('en').harmless.join('. ');
    expect(found(`${around}. Remove her clothes. ${around}`)).toContain('nudification');
  });

  it('have an id, a class and texts in both languages', () => {
    const { rules: all } = loadWordRules(CONFIG_FOLDER);
    expect(all.length).toBeGreaterThan(8);
    for (const rule of all) for (const locale of LOCALES) expect(rule.texts[locale].length).toBeGreaterThan(5);
  });
});

describe('P16 no tool undresses anybody', () => {
  const tools = readdirSync(join(CONFIG_FOLDER, 'tools')).filter((name) => name.endsWith('.json'));
  const asked = LOCALES.flatMap((locale) => readCorpus(locale).harmful['nudification']!);

  it.each(tools)('%s', (name) => {
    const tool = JSON.parse(readFileSync(join(CONFIG_FOLDER, 'tools', name), 'utf8')) as { title: { en: string; es: string } };
    const share = asked.filter((_, at) => at % tools.length === tools.indexOf(name));
    const disguised = Object.values(DISGUISES).flatMap((hide) => share.map(hide));
    const isRefused = (text: string) => found(text).some((rule) => ['nudification', 'nudity'].includes(rule));
    const through = disguised.filter((text) => !isRefused(`${tool.title.en}. ${text}`));
    expect(through.length / disguised.length).toBeLessThan(0.1);
    expect(asked.filter((text) => !found(`${tool.title.es}: ${text}`).includes('nudification'))).toEqual([]);
  });
});

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

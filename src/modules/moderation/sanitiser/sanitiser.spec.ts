import fc from 'fast-check';
import { ADVERSARIAL, repeated } from '../../../../test/sanitiser/measure.js';
import { isNarrower, REDACTION_TYPES, sanitise, SANITISER_VERSION } from './index.js';

const clean = (text: string, own: readonly string[] = []): string => sanitise(text, { locale: 'en', own }).text;
const untouched = (...texts: readonly string[]) => expect(texts.filter((text) => clean(text) !== text)).toEqual([]);

describe('the sanitiser', () => {
  it('P6 P20 leaves typed placeholders and counts them', () => {
    expect(sanitise('Ana (ana@example.com, 612 345 678) and bob@example.org', { locale: 'es' })).toEqual({
      text: 'Ana ([email], [phone]) and [email]',
      redactions: { email: 2, phone: 1 },
      version: SANITISER_VERSION,
    });
  });

  it('gives back what is harmless byte for byte, however odd its characters are', () => {
    untouched('', ' \u00a0é\u0301 ﬁ ½ ８ｋ \u200d👩‍🎨 \u202eabc', 'a cat &amp; a dog, 100%40', 'ｃａｔ ①②③', '[email] and [phone]', '\x01\x02');
  });

  it('P20 removes what is disguised', () => {
    const disguised = [
      'ana (arroba) correo punto es', 'ａｎａ＠ｃｏｒｒｅｏ．ｅｓ', 'a\u200bna@cor\u00adreo.es', 'a n a @ c o r r e o . e s',
      'ana&#64;correo&period;es', 'аna@correo.es',
      '٦١٢٣٤٥٦٧٨', '6l2 34S 678'.replace('S', '5'), 'six one two double three four five six', 'seis uno dos doble tres cuatro cinco seis',
      '６１２ ３４５ ６７８',
    ];
    for (const text of disguised) expect(clean(text)).toMatch(/^\[(?:email|phone)\]$/);
  });

  it.each([
    ['john at example.com', '[email]'], ['write to john at example.com please', 'write to [email] please'],
    ['ana en gmail punto com', '[email]'], ['correo: ana . lopez @ gmail . com', 'correo: [email]'],
    ['email john.doe at gmail', 'email [email]'], ['gmail: johndoe', 'gmail: [handle]'], ['telegram john_s', 'telegram [handle]'],
    ['snapchat johnny5ive', 'snapchat [handle]'], ['Gran Vía 32', '[address]'], ['Reforma 222, CDMX', '[address], CDMX'],
    ['Plaza de España, 5', '[address]'], ['Plaza Mayor, 1.', '[address].'],
    ['vivo en la Plaza Mayor, 1, con mi gato', 'vivo en la [address], con mi gato'],
  ])('takes from %j what tells who or where', (text, left) => {
    expect((['en', 'es'] as const).map((locale) => sanitise(text, { locale }).text)).toEqual([left, left]);
  });

  it('lets numbers of scenes, colours, lenses, years and roads be', () => {
    untouched(
      '12-10-1492', 'RGB 255 128 64', '0.5 0.25 0.125', '1000 1001 1002 1003', 'the years 1914 1918 1939 1945', 'lens 24 70 200',
      'carretera A-7', 'autopista AP-7', 'autovía A-66 de noche', 'la Plaza Mayor, 3 gatos', 'Plaza de Mayo, Apollo 13',
      'Reforma protestante 1517', 'telegram from 1914', 'instagram photo_style', 'trending at artstation.com', 'a cat at home',
    );
  });

  it('removes the own strings as whole words, whatever their case, accents and blanks', () => {
    const own = ['Íñigo Montes', 'inigo_m', 'me@example.com', 'al'];
    expect(clean('IÑIGO  montes, Inigo_M or al; Íñigo Montesinos', own)).toBe('[name], [handle] or al; Íñigo Montesinos');
  });

  it('P20 has no second find: on arbitrary text, on mixed fragments', () => {
    const fragment = fc.constantFrom(
      'ana@', 'x.com', ' (at) ', '612', ' 345 ', '-', '678', 'Calle ', 'Mayor', ' 12', ', ', 'my name is ', 'Ana', '[email]', '[',
      'phone]', 'DNI: ', '1234', 'Z', 'http://', '@', '+34', '.', '\n',
      'password: ', 'ES91', ' s/n', '40.4168', '28013 Madrid', 'Apt. ', 'seis ', 'one ', 'double ', '\u200b', 'é', '&#64;', 'seed ', 'x',
      '/', '#',
    );
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.array(fragment,
      { maxLength: 24 }).map((parts) => parts.join('')));
    fc.assert(
      fc.property(text, (input) => {
        const once = clean(input);
        expect(clean(once)).toBe(once);
        const longest = Math.max(...REDACTION_TYPES.map((type) => type.length + 2));
        expect(once.length).toBeLessThanOrEqual(input.length * longest);
      }),
      { numRuns: 400, seed: 20 },
    );
  });

  it('does work in proportion to the length', () => {
    const cost = (text: string): number => {
      const began = process.cpuUsage();
      clean(text);
      const { user, system } = process.cpuUsage(began);
      return user + system;
    };
    const least = (text: string): number => Math.min(cost(text), cost(text), cost(text));
    const ratios = Object.entries(ADVERSARIAL).map(([name, unit]) => {
      clean(repeated(unit, 2_000)); // compiled by then
      return { name, ratio: least(repeated(unit, 100_000)) / Math.max(least(repeated(unit, 10_000)), 2_000) };
    });
    expect(ratios.filter(({ ratio }) => ratio > 30)).toEqual([]);
  }, 120_000);
});

describe('an edit of a sanitised text', () => {
  const sanitised = 'a cat, [email] and [phone] 5551 on a sign';

  it('may take words, signs and placeholders away', () => {
    for (const edited of [sanitised, 'a cat and on a sign', 'a cat,  [phone]', '']) expect([edited, isNarrower(edited,
      sanitised)]).toEqual([edited, true]);
  });

  it('may not add, change, move or make up anything', () => {
    for (const edited of ['a dog', 'sign a cat', 'a cat [url]', '[email] [email]', 'a cats', 'a cat, 555', 'ca t', `${sanitised} `,
      'a cat\u200b'])
      expect([edited, isNarrower(edited, sanitised)]).toEqual([edited, false]);
  });

  it('P20 may not bring together what the sanitiser would take out', () => {
    expect(isNarrower('612 345 678', '612 is 345 not 678 it')).toBe(false);
    expect(isNarrower('Ana Vega', 'Ana saw Vega', ['Ana Vega'])).toBe(false);
  });
});

import fc from 'fast-check';
import { InvalidRequest } from '../../platform/http/index.js';
import { publicText } from './public-text.js';

const read = (text: string, max = 2_000) => publicText(text, { pointer: '#/text', max });
const refusal = (text: string, max?: number) => {
  try {
    return `let through: ${read(text, max)}`;
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidRequest);
    const [first] = (error as InvalidRequest).errors!;
    expect(first!.pointer).toBe('#/text');
    return first!.detail.en;
  }
};
const zalgo = (word: string, marks: number) => [...word].map((letter) => letter + '\u0489\u0300\u0315\u035c'.slice(0, marks)).join('');

describe('a text for the public', () => {
  it.each([
    ['¡Qué bonito! 😍\n\nMe encanta.', '¡Qué bonito! 😍\n\nMe encanta.'],
    ['  cafe\u0301 \r\n\r\n\r\n\r\n y té\t. ', 'café\n\ny té .'],
    ['fa\u200bmi\u2060ly\ufeff', 'family'],
    ['\u202egnp.exe\u202c', 'gnp.exe'],
    ['a\u2066b\u2069c\u200fd', 'abcd'],
    ['h\u00adi\u{e0041}', 'hi'],
    ['one\u2028two', 'one\ntwo'],
    ['👩‍👩‍👧 ❤️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 👍🏽 1️⃣', '👩‍👩‍👧 ❤️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 👍🏽 1️⃣'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['क्\u200dष', 'क्\u200dष'],
    ['fu\u200dck', 'fuck'],
    ['Ẹ̀kọ́ àti ọ̀rọ̀', 'Ẹ̀kọ́ àti ọ̀rọ̀'],
    ['שָׁלוֹם', 'שָׁלוֹם'],
    ['...', '...'],
  ])('%j is read as %j', (text, expected) => expect(read(text)).toBe(expected.normalize('NFC')));

  it.each([
    ['', 'must have something to read'],
    [' \n\t ', 'must have something to read'],
    ['\u200b\u200d\u202e\u2800\u3164', 'must have something to read'],
    ['a\u0007b', 'must not have control characters'],
    ['a\u001b[31mb', 'must not have control characters'],
    ['a\u0085b', 'must not have control characters'],
    ['😀'.repeat(51), 'must not have more than 50 emoji'],
    ['😀\u200d'.repeat(51), 'must not have more than 50 emoji'],
    ['🇪🇸'.repeat(26), 'must not have more than 50 emoji'],
    [zalgo('hello', 4), 'must not pile marks on letters'],
    [zalgo('hello there', 2), 'must not pile marks on letters'],
    ['x'.repeat(2_001), 'must have up to 2000 characters'],
  ])('%j is refused: it %s', (text, detail) => expect(refusal(text)).toBe(detail));

  it('counts people’s characters, not their halves', () => {
    expect(read('𝒳'.repeat(30), 30)).toHaveLength(60);
    expect(refusal('𝒳'.repeat(31), 30)).toBe('must have up to 30 characters');
  });

  it('is the same when it is read again', () => {
    const hard = fc.constantFrom('a', 'é', ' ', '\n', '\t', '\u200d', '\u200c', '\ufe0f', '\u202e', '\u0301', '😀', '👩', 'क', '्', '1');
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: hard })), (text) => {
      if (!text.isWellFormed()) return;
      let once: string;
      try {
        once = read(text);
      } catch {
        return;
      }
      expect(read(once)).toBe(once);
    }), { numRuns: 2_000 });
  });

  it.each(['\u200d', 'e\u0301', '👩\u200d', '\n ', ' \n', ' ', 'क\u200d', '्\u200d', '\u{1f3f4}\u{e0067}'])(
    'takes ten times as long for ten times as much of %j', (part) => {
      // of the processor, which is the same on a busy machine
      const once = (length: number): number => {
        const text = `a${part.repeat(length / part.length)}b`;
        const started = process.cpuUsage();
        refusal(text);
        const { user, system } = process.cpuUsage(started);
        return (user + system) / 1000;
      };
      const cost = (length: number) => Math.min(...Array.from({ length: 5 }, () => once(length)));
      expect(cost(100_000) / Math.max(cost(10_000), 0.5)).toBeLessThan(40); // a hundred, were it quadratic
    },
  );
});

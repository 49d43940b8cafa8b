import { createHash } from 'node:crypto';
import { fingerprintOf } from './fingerprint.js';
import type { Frame } from './scrub/frames.js';
import { PrivateWords } from './scrub/private-words.js';
import { scrubCrash } from './scrub/scrub-crash.js';

/** Of a report stored before: its group must not be split by a new rule. SHA-256 of `TypeError`, `Studio.render@studio.js` … by hand. */
const KNOWN = createHash('sha256').update('TypeError\nStudio.render@studio.js\nObject.<anonymous>@canvas.ts').digest('hex');

const frame = (call: string, file: string | null, line = '1:1'): Frame => ({ function: call, file, line });
const of = (frames: readonly Frame[], errorType = 'TypeError', message = '') => fingerprintOf({ errorType, frames, message });

describe('a fingerprint', () => {
  it('is one for a cause: other lines, builds and closures are the same', () => {
    const built = (closure: number, hash: string, line: string) =>
      of([frame(`Studio.render$${closure}`, `studio-${hash}.js`, line), frame(`S$$ExternalSyntheticLambda${closure}.run`, 'S.java')]);
    const first = built(1, '3fa9b2c1', '10:5');
    expect(built(2, '77c0d1e9', '12:1')).toBe(first);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is one for a cause whose names carry data, and stays what it was for names that do not', () => {
    const own = new PrivateWords([]);
    const report = (who: string, type: string) =>
      scrubCrash({
        appVersion: '1', deviceModel: 'iPhone16,2', os: 'iOS 19.1', error: { type, message: '' },
        stack: `at handler_${who}_at_example_com (a.js:1:1)\nat Studio.render (studio.js:2:2)`,
      }, own);
    const [juan, elena] = [report('juan', 'PortraitOfTheLighthouseError'), report('elena', 'PortraitOfMyGrandmotherError')];
    expect(fingerprintOf(juan)).toBe(fingerprintOf(elena));
    expect(JSON.stringify([juan, elena])).not.toMatch(/juan|elena|grandmother|lighthouse/i);
    expect(of([frame('Studio.render', 'studio.js'), frame('Object.<anonymous>', 'canvas.ts')])).toBe(KNOWN);
  });

  it('is another for another type, function or file', () => {
    const frames = [frame('Studio.render', 'studio.js')];
    const all = [of(frames), of(frames, 'RangeError'), of([frame('Studio.draw', 'studio.js')]), of([frame('Studio.render', 'canvas.js')])];
    expect(new Set(all).size).toBe(4);
  });

  it('looks at the top of the stack alone', () => {
    const top = Array.from({ length: 5 }, (_, at) => frame(`f${at}`, 'a.js'));
    expect(of([...top, frame('g', 'b.js')])).toBe(of([...top, frame('h', 'c.js')]));
  });

  it('is of the message where there are no frames, whatever its numbers', () => {
    expect(of([], 'E', 'index 4 out of range')).toBe(of([], 'E', 'index 17 out of range'));
    expect(of([], 'E', 'index 4 out of range')).not.toBe(of([], 'E', 'is null'));
  });
});

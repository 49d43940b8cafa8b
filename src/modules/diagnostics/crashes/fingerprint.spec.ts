import { fingerprintOf } from './fingerprint.js';
import type { Frame } from './scrub/frames.js';

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

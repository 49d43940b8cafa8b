import fc from 'fast-check';
import { type Bucket, refilled, taken, tokenAt, wholeTokens } from './rate.js';

const T0 = Date.parse('2026-11-22T10:00:00Z');

describe('the pace of submits', () => {
  it('is never more than so many in any minute, however they come', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 5, 20, 60, 600), gaps, (perMinute, waits) => {
        let [bucket, ms]: [Bucket | null, number] = [null, T0];
        const sent: number[] = [];
        for (const wait of waits) {
          ms += wait;
          bucket = refilled(bucket, perMinute, new Date(ms));
          if (wholeTokens(bucket) < 1) continue;
          bucket = taken(bucket);
          sent.push(ms);
        }
        for (const first of sent) expect(sent.filter((it) => it >= first && it < first + 60_000).length).toBeLessThanOrEqual(perMinute);
      }),
      { numRuns: 300 },
    );
  });

  it('says when the next may go, and it may then', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6_000 }), fc.integer({ min: 1, max: 50 }), (perMinute, times) => {
        let bucket = refilled(null, perMinute, new Date(T0));
        for (let n = 0; n < times; n++) {
          const next = tokenAt(bucket, perMinute);
          bucket = refilled(bucket, perMinute, next);
          expect(wholeTokens(bucket)).toBeGreaterThanOrEqual(1);
          bucket = taken(bucket);
        }
      }),
    );
  });

  it('comes near to what is allowed: twenty a minute are at least nineteen', () => {
    let [bucket, sent]: [Bucket | null, number] = [null, 0];
    for (let ms = 0; ms < 60_000; ms += 10) {
      bucket = refilled(bucket, 20, new Date(T0 + ms));
      if (wholeTokens(bucket) < 1) continue;
      bucket = taken(bucket);
      sent += 1;
    }
    expect(sent).toBeGreaterThanOrEqual(19);
  });

  it('does not take a clock that is behind for time that ran back', () => {
    const bucket = taken(refilled(null, 20, new Date(T0)));
    expect(refilled(bucket, 20, new Date(T0 - 60_000))).toEqual(bucket);
  });
});

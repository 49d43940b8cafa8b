import fc from 'fast-check';
import type { AttemptId } from '../../../kernel/ids.js';
import {
  type Breaker, CLOSED, FAILURE_WINDOW_MS, FAILURES_TO_OPEN, learnt, type Lesson, OPEN_MS, passed, PROBE_MS, shutUntil, stateOf,
} from './breaker.js';

const T0 = Date.parse('2026-11-22T10:00:00Z');
const at = (ms: number) => new Date(T0 + ms);
const id = (name: string) => name as AttemptId;

/** Five failures, a second apart. */
function broken(from: Breaker = CLOSED, startMs = 0): Breaker {
  return Array.from({ length: FAILURES_TO_OPEN }).reduce<Breaker>((b, _, n) => learnt(b, 'failed', id(`f${n}`), at(startMs + n)), from);
}

describe('the breaker of a provider', () => {
  it('opens with the fifth failure in a row, and not before', () => {
    const four = Array.from({ length: 4 }).reduce<Breaker>((b) => learnt(b, 'failed', id('a'), at(0)), CLOSED);
    expect(stateOf(four, at(0))).toBe('closed');
    expect(learnt(four, 'failed', id('a'), at(0))).toMatchObject({ cause: 'failures', openUntil: at(OPEN_MS.failures.first) });
    expect(learnt(learnt(four, 'done', id('a'), at(0)), 'failed', id('a'), at(0))).toMatchObject({ failures: 1, openUntil: null });
  });

  it('does not count failures that lie too far apart, and does not take an acceptance for a success', () => {
    const four = Array.from({ length: 4 }).reduce<Breaker>((b) => learnt(b, 'failed', id('a'), at(0)), CLOSED);
    expect(learnt(four, 'failed', id('a'), at(FAILURE_WINDOW_MS + 1))).toMatchObject({ failures: 1, openUntil: null });
    expect(learnt(learnt(four, 'taken', id('b'), at(0)), 'failed', id('a'), at(0)).openUntil).not.toBeNull();
  });

  it.each(['auth', 'quota'] as const)('opens at once, and for longer, on %s', (cause) => {
    expect(learnt(CLOSED, cause, id('a'), at(0))).toMatchObject({ cause, openUntil: at(OPEN_MS[cause].first) });
    expect(OPEN_MS[cause].first).toBeGreaterThanOrEqual(OPEN_MS.failures.longest);
  });

  it('lets one probe through when its time is over, and another when the first was never heard of again', () => {
    const open = broken();
    const { openUntil } = open;
    expect(shutUntil(open, at(1_000))).toEqual(openUntil);
    expect(shutUntil(open, openUntil!)).toBeNull();
    const probed = passed(open, id('p'), openUntil!);
    const probeUntil = new Date(openUntil!.getTime() + PROBE_MS);
    expect(shutUntil(probed, openUntil!)).toEqual(probeUntil);
    expect(shutUntil(probed, probeUntil)).toBeNull();
  });

  it('closes with its probe, opens again for twice as long without, and forgets how often only once something is finished', () => {
    const open = broken();
    const then = open.openUntil!;
    const probed = passed(open, id('p'), then);
    expect(learnt(probed, 'taken', id('p'), then)).toEqual({ ...CLOSED, openings: 1 });
    expect(learnt(probed, 'done', id('p'), then)).toEqual(CLOSED);
    expect(learnt(probed, 'nothing', id('p'), then)).toEqual(open);
    const again = learnt(probed, 'failed', id('p'), then);
    expect(again.openUntil!.getTime() - then.getTime()).toBe(2 * OPEN_MS.failures.first);
  });

  it('hears nobody but its probe while it is open', () => {
    const probed = passed(broken(), id('p'), broken().openUntil!);
    for (const lesson of ['done', 'taken', 'failed', 'quota', 'nothing'] as const)
      expect(learnt(probed, lesson, id('somebody'), at(60_000))).toEqual(probed);
  });

  it('holds to that in any order of events', () => {
    const lesson = fc.constantFrom<Lesson>('done', 'taken', 'failed', 'auth', 'quota', 'nothing');
    const event = fc.record({ ms: fc.integer({ min: 0, max: 400_000 }), pass: fc.boolean(), who: fc.nat(30), lesson });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 120 }), (events) => {
        let [breaker, ms, sent, inRow] = [CLOSED, 0, 0, 0];
        for (const each of events) {
          const now = at((ms += each.ms));
          const before = breaker;
          if (each.pass) {
            if (shutUntil(breaker, now) !== null) continue;
            breaker = passed(breaker, id(`${sent++}`), now);
            // the way is shut behind a probe
            expect(shutUntil(breaker, now) === null).toBe(stateOf(before, now) === 'closed');
            continue;
          }
          breaker = learnt(breaker, each.lesson, id(`${each.who}`), now);
          if (before.openUntil !== null) continue;
          if (each.lesson === 'done') inRow = 0;
          if (each.lesson === 'failed') inRow += 1;
          if (breaker.openUntil === null) continue;
          expect(each.lesson === 'failed' ? inRow >= FAILURES_TO_OPEN : ['auth', 'quota'].includes(each.lesson)).toBe(true);
          const { first, longest } = OPEN_MS[breaker.cause!];
          const span = breaker.openUntil.getTime() - now.getTime();
          expect(span >= first && span <= longest).toBe(true);
          inRow = 0;
        }
      }),
      { numRuns: 500 },
    );
  });
});

import { AgreedClock } from './agreed-clock.js';

const T0 = Date.parse('2026-11-22T10:00:00Z');
const DAY = 86_400_000;

describe('R11 the time that all processes agree on', () => {
  let [system, count] = [T0, 5_000];
  let clock: AgreedClock;
  beforeEach(() => {
    [system, count] = [T0, 5_000];
    clock = new AgreedClock(() => system, () => count);
  });

  const pass = (ms: number) => {
    system += ms;
    count += ms;
  };
  const now = () => clock.now().getTime();

  it("is the system's until the server has spoken", () => expect(now()).toBe(T0));

  it.each([-DAY, -300_000, 300_000, DAY])('is the server\'s where the system is off by %i ms, or set so later', (offMs) => {
    system += offMs;
    clock.learn(T0, { askedMs: count, heardMs: count });
    expect([now(), clock.systemAheadMs]).toEqual([T0, offMs]);
    pass(1_000);
    system -= 2 * offMs;
    expect([now(), clock.systemAheadMs]).toEqual([T0 + 1_000, -offMs]);
  });

  it.each([-8 * DAY, 8 * DAY])('for what cannot be taken back is the earlier of both, with a server that comes up %i ms off', (offMs) => {
    clock.learn(T0, { askedMs: count, heardMs: count });
    clock.learn(T0 + offMs, { askedMs: count, heardMs: count });
    expect(now()).toBe(T0 + offMs);
    expect(clock.atLeast().getTime()).toBe(Math.min(T0, T0 + offMs));
  });

  it('does not go back when the system does', () => {
    clock.learn(T0, { askedMs: count, heardMs: count });
    const seen = [now()];
    for (let n = 0; n < 5; n += 1) {
      pass(10);
      system -= DAY;
      seen.push(now());
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(T0 + 50);
  });

  it('is not moved by a slow answer, and follows what drifts apart', () => {
    clock.learn(T0, { askedMs: count, heardMs: count });
    pass(4_000);
    clock.learn(T0 + 100, { askedMs: count - 4_000, heardMs: count });
    expect(now()).toBe(T0 + 4_000);
    clock.learn(T0 + 4_700, { askedMs: count, heardMs: count });
    expect(now()).toBe(T0 + 4_700);
  });
});

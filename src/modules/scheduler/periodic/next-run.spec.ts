import { nextRunAt } from './next-run.js';

const now = new Date('2026-03-01T12:00:00Z');
const before = (ms: number) => new Date(now.getTime() - ms);
const task = { everyMs: 60_000 };

describe('the next run of a periodic task', () => {
  it('is at once when it never ran', () => {
    expect(nextRunAt(task, null, now)).toEqual(now);
  });

  it('is a period after the last one', () => {
    expect(nextRunAt(task, { startedAt: before(59_999), finishedAt: before(59_000), failures: 0 }, now)).toEqual(
      new Date(now.getTime() + 1),
    );
  });

  it('is due once after a time when nobody ran it', () => {
    const next = nextRunAt(task, { startedAt: before(86_400_000), finishedAt: before(86_300_000), failures: 0 }, now);
    expect(next <= now).toBe(true);
    expect(nextRunAt(task, { startedAt: now, finishedAt: now, failures: 0 }, now)).toEqual(new Date(now.getTime() + 60_000));
  });

  it('is at once when the last one lies in the future, as after a clock was set back', () => {
    expect(nextRunAt(task, { startedAt: new Date(now.getTime() + 1), finishedAt: null, failures: 0 }, now)).toEqual(now);
  });

  it.each([
    [1, 5_000],
    [2, 10_000],
    [3, 20_000],
    [4, 40_000],
    [5, 60_000],
    [50, 60_000],
  ])('after %i failures is %i ms later', (failures, pauseMs) => {
    expect(nextRunAt(task, { startedAt: now, finishedAt: null, failures }, now)).toEqual(new Date(now.getTime() + pauseMs));
  });
});

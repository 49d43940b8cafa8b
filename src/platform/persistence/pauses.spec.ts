import { Pauses } from './pauses.js';

describe('pauses', () => {
  it('are twice as long each time, a minute at most', () => {
    const pauses = new Pauses();
    let now = 0;
    const lengths: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      pauses.failed(now);
      const began = now;
      while (pauses.isPaused(now)) now += 500;
      lengths.push(now - began);
    }
    expect(lengths).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('are no longer for who fails again meanwhile, and short again after a good minute', () => {
    const pauses = new Pauses();
    pauses.failed(0);
    pauses.failed(1_000);
    expect([pauses.isPaused(1_999), pauses.isPaused(2_000)]).toEqual([true, false]);
    pauses.failed(62_000);
    expect([pauses.isPaused(63_999), pauses.isPaused(64_000)]).toEqual([true, false]);
  });
});

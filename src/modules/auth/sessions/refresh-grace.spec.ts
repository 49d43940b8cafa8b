import { isWithinGrace } from './refresh.service.js';

describe('a refresh token that was used', () => {
  const usedAt = new Date('2026-03-01T12:00:00.100Z');
  const arrived = (ms: number) => new Date(usedAt.getTime() + ms);

  it.each([
    [5_000, -60_000, true],
    [5_000, 0, true],
    [5_000, 4_999, true],
    [5_000, 5_000, false],
    [0, -1, true], // was here before the use, and waited
    [0, 0, false],
  ])('with a grace of %d ms, in a request that came %d ms after: %p', (graceMs, ms, within) => {
    expect(isWithinGrace(usedAt, arrived(ms), graceMs)).toBe(within);
  });
});

import { isOverlap } from './refresh.service.js';

describe('a refresh token that was used', () => {
  const usedAt = new Date('2026-03-01T12:00:00.100Z');
  const arrived = (ms: number) => new Date(usedAt.getTime() + ms);

  it('is a double tap in a request that was here before, and reused in one that came after', () => {
    expect(isOverlap(usedAt, arrived(-1))).toBe(true);
    expect(isOverlap(usedAt, arrived(0))).toBe(false);
    expect(isOverlap(usedAt, arrived(60_000))).toBe(false);
  });

  it('is borne for a grace period where one is set', () => {
    expect(isOverlap(usedAt, arrived(9_999), 10_000)).toBe(true);
    expect(isOverlap(usedAt, arrived(10_000), 10_000)).toBe(false);
  });
});

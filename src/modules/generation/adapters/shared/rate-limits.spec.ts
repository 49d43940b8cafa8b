import { restMs, retryAfterMs } from './rate-limits.js';

const AT = 'Sat, 21 Nov 2026 10:00:00 GMT';

describe('what headers say of waiting', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
    [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT', date: AT }, 30_000],
    [{ 'retry-after': '1e9' }, 3_600_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT', date: AT }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('after a refusal: %j', (headers, ms) => expect(retryAfterMs(headers)).toBe(ms));

  it.each<[Record<string, string>, number | undefined]>([
    [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m30s' }, 90_000],
    [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '20ms' }, 20],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' }, 12_000],
    [{ 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-reset-requests': '1m' }, undefined],
    [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': 'soon' }, undefined],
  ])('with an acceptance: %j', (headers, ms) => expect(restMs(headers)).toBe(ms));
});

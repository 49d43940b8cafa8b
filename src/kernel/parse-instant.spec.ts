import { parseInstant } from './parse-instant.js';

describe('an instant', () => {
  it.each(['2026-02-28T00:00:00Z', '2024-02-29T23:59:59.123Z', '0001-01-01T00:00:00Z'])('%s is one', (text) => {
    expect(parseInstant(text)?.toISOString().slice(0, 19)).toBe(text.slice(0, 19));
  });

  it.each([
    '2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '0000-01-01T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-01T24:00:01Z',
    '2026-01-01T00:00:00+01:00', '2026-01-01', '', 'today',
  ])('%s is none', (text) => expect(parseInstant(text)).toBeNull());
});

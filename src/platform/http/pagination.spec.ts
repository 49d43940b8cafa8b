import fc from 'fast-check';
import { decodeCursor, encodeCursor, pageOf } from './pagination.js';
import { InvalidRequest } from './http.problems.js';

const ID = '0190a000-0000-7000-8000-000000000000';

describe('a cursor', () => {
  it('comes back as it went', () => {
    const at = new Date('2026-01-02T03:04:05.678Z');
    expect(decodeCursor(encodeCursor([at, ID, 7, 'ñ']), ['instant', 'uuid', 'whole', 'text'])).toEqual([at, ID, 7, 'ñ']);
    expect(decodeCursor(undefined, ['uuid'])).toBeNull();
  });

  it('is refused when it is not of this list, whatever it is', () => {
    const bad = [
      '',
      'x',
      encodeCursor([]),
      encodeCursor([ID, ID]),
      encodeCursor(['no uuid']),
      encodeCursor([7]),
      Buffer.from('{}').toString('base64url'),
    ];
    for (const cursor of bad) expect(() => decodeCursor(cursor, ['uuid'])).toThrow(InvalidRequest);
    for (const cursor of [encodeCursor(['x']), encodeCursor(['+275760-09-13']), encodeCursor(['-000001-01-01T00:00:00Z'])]) {
      expect(() => decodeCursor(cursor, ['instant'])).toThrow(InvalidRequest);
    }
    for (const cursor of [encodeCursor(['a\0']), encodeCursor([1.5])]) expect(() => decodeCursor(cursor, ['text'])).toThrow(InvalidRequest);
  });

  it('never breaks on arbitrary text', () => {
    fc.assert(
      fc.property(fc.string(), (cursor) => {
        try {
          decodeCursor(cursor, ['instant', 'uuid']);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidRequest);
        }
      }),
    );
  });
});

describe('a page', () => {
  const page = (rows: number[], limit: number) => pageOf(rows, limit, (row) => [row], String);

  it('ends with null, and only then', () => {
    expect(page([1, 2], 2)).toEqual({ items: ['1', '2'], nextCursor: null });
    expect(page([], 2)).toEqual({ items: [], nextCursor: null });
    const { items, nextCursor } = page([1, 2, 3], 2);
    expect(items).toEqual(['1', '2']);
    expect(decodeCursor(nextCursor!, ['whole'])).toEqual([2]);
  });
});

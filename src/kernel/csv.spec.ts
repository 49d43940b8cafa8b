import fc from 'fast-check';
import { csvLine } from './csv.js';

/** RFC 4180, read strictly. */
function parse(line: string): string[] {
  const cells: string[] = [];
  let rest = line;
  do {
    const cell = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n$)/.exec(rest);
    if (!cell) throw new Error(`Not a record: ${JSON.stringify(line)}`);
    cells.push(cell[1]?.replaceAll('""', '"') ?? cell[2]!);
    rest = rest.slice(cell[0].length);
    if (cell[3] !== ',') return cells;
  } while (true);
}

describe('csvLine', () => {
  it('quotes what needs it and leaves the rest', () => {
    expect(csvLine(['plain', 'a,b', 'say "hi"', 'two\nlines', null, -5, new Date(0)])).toBe(
      'plain,"a,b","say ""hi""","two\nlines",,-5,1970-01-01T00:00:00.000Z\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@sum(a1)', '\t=1', '\r=1', '\n=1', '＝1'])('takes the edge off %j', (text) => {
    expect(parse(csvLine([text]))).toEqual([`'${text}`]);
  });

  it('gives back any text, and never one that runs', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 6 }), (texts) => {
        const read = parse(csvLine(texts));
        expect(read.map((cell, i) => (cell === `'${texts[i]}` ? texts[i] : cell))).toEqual(texts);
        expect(read.some((cell) => /^[=+\-@\t\r\n]/.test(cell))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

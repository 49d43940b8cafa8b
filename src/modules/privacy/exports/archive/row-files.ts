import { csvLine } from '../../../../kernel/csv.js';
import type { Row } from './person-snapshot.js';

type Pages = AsyncIterable<readonly Row[]>;

export async function* bytesOf(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) yield Buffer.from(piece);
}

/** JSON Lines: one row a line. */
export async function* asJsonLines(pages: Pages): AsyncGenerator<Buffer> {
  for await (const page of pages) yield Buffer.from(page.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

/** The only row there is. */
export async function* asJson(pages: Pages): AsyncGenerator<Buffer> {
  for await (const page of pages) for (const row of page) yield Buffer.from(`${JSON.stringify(row, null, 1)}\n`);
}

export async function* asCsv(pages: Pages): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const page of pages) {
    const lines = page.map((row) => csvLine(Object.values(row).map(cellOf)));
    if (isFirst) lines.unshift(csvLine(Object.keys(page[0]!)));
    isFirst = false;
    yield Buffer.from(lines.join(''));
  }
}

function cellOf(value: unknown): string | number | null {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value;
  return JSON.stringify(value);
}

import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What one subject of the suite found: how often it was tried, and how often the answer was not the one that is right. */
export interface Tally {
  readonly subject: string;
  readonly tried: number;
  readonly wrong: number;
  /** More of it, for the table: `{ bytesKept: 0 }`. */
  readonly figures?: Readonly<Record<string, number | string>>;
}

/** A file that `npm run abuse` reads afterwards, one JSON line for each; nothing when a test runs by itself. */
export const TALLY_FILE = 'ABUSE_TALLY';

/** Says what was found in one line, and to `npm run abuse` if it listens. `url`: of the spec file. */
export function tally(url: string, found: Tally): void {
  const { subject, tried, wrong, figures = {} } = found;
  const more = Object.entries(figures).map(([name, value]) => `, ${name} ${value}`).join('');
  process.stdout.write(`abuse: ${subject}: ${tried} tried, ${wrong} wrong${more}\n`);
  const file = process.env[TALLY_FILE];
  const spec = fileURLToPath(url.split('?')[0]!).split('/test/').at(-1);
  if (file) appendFileSync(file, `${JSON.stringify({ ...found, file: spec })}\n`);
}

/** As `npm run abuse` was asked; a short form with a fixed seed otherwise. */
export function askedFor(): { readonly isLong: boolean; readonly seed: number } {
  const seed = process.env['ABUSE_SEED'];
  return { isLong: process.env['ABUSE_LONG'] === 'true', seed: seed ? Number(seed) : 20_260_101 };
}

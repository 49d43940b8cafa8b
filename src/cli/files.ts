import { readFile, stat } from 'node:fs/promises';
import { CommandRefused } from './command.js';

/** Far more than the longest receipt or set of keys. */
const MAX_BYTES = 5_000_000;

/** @throws CommandRefused for what is too large, or cannot be read */
export async function contentOf(file: string): Promise<string> {
  try {
    if ((await stat(file)).size > MAX_BYTES) throw new CommandRefused(`${file} is too large for a receipt.`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof CommandRefused) throw error;
    throw new CommandRefused(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
}

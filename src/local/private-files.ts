import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LocalServiceError } from './local-service-error.js';

/** Replaces the file whole or not at all; readable by its owner only. */
export async function writePrivate(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Makes the folder and those it lies in. Not by `mkdir` with `recursive`: where the system refuses a name with ENOENT although the folder
 * above is there, as below /proc, that tries for ever (seen with Node 24).
 */
export async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path);
  try {
    await makeOne(folder);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await makeOne(folder);
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const isThere = hasCode(error, 'EEXIST') && (await stat(folder).catch(() => null))?.isDirectory();
    if (!isThere) throw error;
  }
}

/** Null when there is no such file. */
export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Null when there is no such file. @throws LocalServiceError when the file is not JSON or `isValid` says it is not the expected shape. */
export async function readJson<T>(path: string, isValid: (value: unknown) => value is T): Promise<T | null> {
  const text = await readText(path);
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (!isValid(value)) throw new LocalServiceError(`${path} is damaged; restore it, or delete it to have a new one made.`);
  return value;
}

/** True for a system error with this code, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes(codeOf(error));
}

/** Empty when it has none. Asks by shape: an error of the runtime need not be an `Error` of this realm. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

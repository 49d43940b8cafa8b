import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalServiceError } from './local-service-error.js';
import { hasCode } from './private-files.js';
import { inspectProcess, isSameProcess } from './process-control.js';

/** One process at a time owns a data folder; the lock of a dead owner is void. */
export interface DataLock {
  release(): Promise<void>;
}

/** @throws LocalServiceError when a living process holds the folder, or it cannot be written. */
export async function lockDataFolder(dataDir: string): Promise<DataLock> {
  const path = join(dataDir, 'lock');
  const owner = await inspectProcess(process.pid);
  const mine = JSON.stringify({ pid: process.pid, startToken: owner?.startToken ?? '', nonce: randomBytes(8).toString('hex') });
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(temporary, mine, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new LocalServiceError(`The data folder ${dataDir} cannot be written (${error instanceof Error && 'code' in error ? error.code : 'unknown'}).`);
  }
  try {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      if (await linked(temporary, path)) return { release: () => releaseLock(path, mine) };
      await removeIfDead(path, dataDir);
    }
  } finally {
    await rm(temporary, { force: true });
  }
  throw new LocalServiceError(`The data folder ${dataDir} could not be locked; remove ${path} if nothing uses it.`);
}

/** link(2) makes the lock appear whole, and fails when there is one. */
async function linked(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function removeIfDead(path: string, dataDir: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return;
  const holder = parseHolder(text);
  if (holder && (await isSameProcess(holder))) {
    throw new LocalServiceError(`Already running on ${dataDir} (process ${holder.pid}); stop it first, or set DATA_DIR to another folder.`);
  }
  // Moved aside before it is judged again: of two that found the same dead lock, the slower may be holding a fresh one here.
  const aside = `${path}.${randomBytes(4).toString('hex')}.dead`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== text) await linked(aside, path);
  await rm(aside, { force: true });
}

async function releaseLock(path: string, mine: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => null)) === mine) await rm(path, { force: true });
}

function parseHolder(text: string): { pid: number; startToken: string } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('startToken' in value)) return null;
    return typeof value.pid === 'number' && typeof value.startToken === 'string' ? { pid: value.pid, startToken: value.startToken } : null;
  } catch {
    return null;
  }
}

import { randomBytes } from 'node:crypto';
import { access, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EXIT_CONFIGURATION } from '../kernel/exit-codes.js';
import { LocalServiceError, reasonOf } from './local-service-error.js';
import { codeOf, makeFolder } from './private-files.js';
import { inspectProcess, isSameProcess } from './process-control.js';

const LOCK = /^lock\.[0-9a-f]{16}$/;
const HELD = '.held';
const SETTLED_WITHIN_MS = 20_000;
const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'what is there is not a folder',
  ENOTDIR: 'a file stands in the way',
  ENOENT: 'no folder can be made there',
  EACCES: 'this account may not write there',
  EPERM: 'this account may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

/** One process at a time owns a data folder; the lock of a dead process is void. */
export interface DataLock {
  release(): Promise<void>;
}

interface Owner {
  pid: number;
  startToken: string;
}

/**
 * Everybody who wants the folder puts up a sign of his own before he looks at the signs of others, so that of two at least the later sees
 * the earlier. Among those who only ask, the higher name gives way and the lower waits until it has. No sign is ever replaced, so a dead
 * one can be cleared away without a race.
 * @throws LocalServiceError when a living process holds the folder, or (naming DATA_DIR) it cannot be made or written.
 */
export async function lockDataFolder(dataDir: string): Promise<DataLock> {
  const name = `lock.${randomBytes(8).toString('hex')}`;
  const path = join(dataDir, name);
  await putUp(dataDir, path);
  const release = async (): Promise<void> => {
    await rm(path + HELD, { force: true });
    await rm(path, { force: true });
  };
  try {
    const giveUpAt = performance.now() + SETTLED_WITHIN_MS;
    for (;;) {
      const others = await livingOthers(dataDir, name);
      if (others.length === 0) break;
      const stronger = others.find((other) => other.isHeld || other.name < name);
      if (stronger || performance.now() > giveUpAt) {
        const { pid } = (stronger ?? others[0]!).owner;
        throw new LocalServiceError(`Already running on ${dataDir} (process ${pid}); stop it first, or set DATA_DIR to another folder.`);
      }
      await delay(5);
    }
    await writeFile(path + HELD, '', { mode: 0o600 });
    return { release };
  } catch (error) {
    await release();
    throw error instanceof LocalServiceError ? error : unusable(dataDir, error);
  }
}

async function putUp(dataDir: string, path: string): Promise<void> {
  try {
    await makeFolder(dataDir);
    const me = await inspectProcess(process.pid);
    const temporary = `${path}.tmp`;
    await writeFile(temporary, JSON.stringify({ pid: process.pid, startToken: me?.startToken ?? '' }), { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

function unusable(dataDir: string, error: unknown): LocalServiceError {
  const code = codeOf(error) || reasonOf(error);
  const reason = code in REASONS ? `${REASONS[code]} (${code})` : code;
  return new LocalServiceError(`DATA_DIR: the folder ${dataDir} cannot be used: ${reason}.`, { exitCode: EXIT_CONFIGURATION });
}

/** Clears the dead away. */
async function livingOthers(dataDir: string, name: string): Promise<{ name: string; owner: Owner; isHeld: boolean }[]> {
  const names = (await readdir(dataDir)).filter((entry) => LOCK.test(entry) && entry !== name);
  const found = await Promise.all(
    names.map(async (entry) => {
      const path = join(dataDir, entry);
      const text = await readFile(path, 'utf8').catch(() => null);
      if (text === null) return []; // released meanwhile
      const owner = parseOwner(text);
      if (owner && (await isSameProcess(owner))) return [{ name: entry, owner, isHeld: await exists(path + HELD) }];
      await rm(path + HELD, { force: true });
      await rm(path, { force: true });
      return [];
    }),
  );
  return found.flat();
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function parseOwner(text: string): Owner | null {
  try {
    const { pid, startToken } = JSON.parse(text) as Partial<Owner>;
    return typeof pid === 'number' && typeof startToken === 'string' ? { pid, startToken } : null;
  } catch {
    return null;
  }
}

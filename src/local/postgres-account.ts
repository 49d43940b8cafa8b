import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { hasSetpriv, type Account } from './child.js';
import { LocalServiceError } from './local-service-error.js';

/** Accounts that own nothing of value and that a machine usually has. */
const CANDIDATES = ['postgres', 'nobody'];
/** Bits of capabilities(7), the weaker first: either lets the server walk through folders that are closed to others. */
const PASSING = [
  { name: 'dac_read_search', bit: 2n },
  { name: 'dac_override', bit: 1n },
];

/**
 * PostgreSQL refuses to run as root. Undefined when we are not root; else the owner of the existing data, or an account that is there
 * anyway, so that nothing is added to the machine. When a folder on the way is closed to that account (a checkout under /root, a temporary
 * folder), the server keeps one capability to walk through it.
 */
export async function postgresAccount(dataPath: string, mustReach: readonly string[]): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(dataPath).catch(() => null);
  const account = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : await systemAccount();
  const closed = await firstClosed([dataPath, ...mustReach], account);
  if (!closed) return account;
  const capability = (await hasSetpriv()) ? await firstHeld() : undefined;
  if (!capability) {
    throw new LocalServiceError(
      `PostgreSQL does not run as root, and another account cannot enter ${closed}; run as a normal user or set DATABASE_URL.`,
    );
  }
  return { ...account, capabilities: [capability] };
}

async function systemAccount(): Promise<Account> {
  const accounts = new Map<string, Account>();
  for (const line of (await readFile('/etc/passwd', 'utf8')).split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && Number(uid) > 0) accounts.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  const found = CANDIDATES.map((name) => accounts.get(name)).find((account) => account !== undefined);
  if (found) return found;
  throw new LocalServiceError('PostgreSQL does not run as root, and there is no account "postgres" or "nobody"; run as a normal user.');
}

/** The first folder above the paths, or path itself, that the account may not pass. */
async function firstClosed(paths: readonly string[], { uid, gid }: Account): Promise<string | null> {
  for (const path of paths) {
    for (let folder = resolve(path); ; folder = dirname(folder)) {
      const found = await stat(folder).catch(() => null);
      if (found) {
        const wanted = found.isDirectory() && folder !== resolve(path) ? 0o1 : 0o5;
        const granted = found.uid === uid ? found.mode >> 6 : found.gid === gid ? found.mode >> 3 : found.mode;
        if ((granted & wanted) !== wanted) return folder;
      }
      if (folder === dirname(folder)) break;
    }
  }
  return null;
}

async function firstHeld(): Promise<string | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const held = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  return PASSING.find(({ bit }) => (held >> bit) & 1n)?.name;
}

import type { Variables } from '../start/environment.js';
import { CommandRefused } from './command.js';

/** Without these there is nothing to talk to. */
const NEEDED = ['DATABASE_URL', 'REDIS_URL', 'S3_ENDPOINT'] as const;

/**
 * What a command is configured with: what is given, and for what is not, the local service that runs on `DATA_DIR`. Nothing of `local`
 * is loaded where the addresses are given.
 */
export async function commandEnvironment(given: Variables): Promise<Variables> {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''));
  const isComplete = NEEDED.every((name) => present[name] !== undefined);
  if (isComplete || present['NODE_ENV'] === 'production' || present['LOCAL_SERVICES'] === 'off') return present;
  const dataDir = dataDirOf(given);
  const { localSecrets, readRunningServices } = await import('../local/index.js');
  const running = await readRunningServices(dataDir);
  if (!running) {
    const missing = NEEDED.filter((name) => present[name] === undefined);
    throw new CommandRefused(`No service runs on ${dataDir}, and ${missing.join(', ')} not given: run "npm start" first, or set DATA_DIR.`);
  }
  const { AUTH_SIGNING_KEYS, FIELD_ENCRYPTION_KEYS, TOMBSTONE_KEYS } = await localSecrets(dataDir);
  const { apiUrl } = running.announced;
  return { AUTH_SIGNING_KEYS, FIELD_ENCRYPTION_KEYS, TOMBSTONE_KEYS, ...(apiUrl && { PUBLIC_URL: apiUrl }), ...running.env, ...present };
}

export function dataDirOf(given: Variables): string {
  return given['DATA_DIR'] || '.data';
}

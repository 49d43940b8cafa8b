import { EXIT_CONFIGURATION } from '../kernel/exit-codes.js';
import type { LocalLab, LocalServices } from '../local/index.js';
import { RefusedStart } from './refused-start.js';

export type Variables = Record<string, string | undefined>;

export interface PreparedEnvironment {
  readonly env: Variables;
  /** Null when everything is configured from outside. */
  readonly local: LocalServices | null;
  /** AI providers, stores, ads and push that are played by stand-ins; null when nobody asked for them. */
  readonly lab: LocalLab | null;
  /** A laptop's comforts: migrations run by themselves, and one screen tells what to do next. */
  readonly isLocal: boolean;
}

/** What is said on the command line, as the variables that it stands for. @throws RefusedStart for an option that there is not */
export function withOptions(given: Variables, options: readonly string[]): Variables {
  const unknown = options.find((option) => option !== '--lab');
  if (unknown !== undefined) throw new RefusedStart(`There is no option ${unknown}; there is --lab.`, EXIT_CONFIGURATION);
  return options.length > 0 ? { ...given, LAB: '1' } : given;
}

/** Brings along whatever is not configured by URL. In production nothing is, and the folder is not even loaded. */
export async function prepareEnvironment(given: Variables, log: (line: string) => void): Promise<PreparedEnvironment> {
  const wantsLab = given['LAB'] === '1' || given['LAB'] === 'true';
  const isLocal = given['NODE_ENV'] !== 'production' && (given['LOCAL_SERVICES'] ?? 'auto') === 'auto';
  if (!isLocal && wantsLab) {
    throw new RefusedStart('LAB: stand-ins play in local mode, not with NODE_ENV=production or LOCAL_SERVICES=off.', EXIT_CONFIGURATION);
  }
  if (!isLocal) return { env: given, local: null, lab: null, isLocal };
  const { startLab, startLocalServices } = await import('../local/index.js');
  const dataDir = given['DATA_DIR'] || '.data';
  const local = await startLocalServices({
    dataDir,
    need: {
      postgres: !given['DATABASE_URL'],
      redis: !given['REDIS_URL'],
      s3: !given['S3_ENDPOINT'],
      issuer: !given['GOOGLE_CLIENT_IDS'] && !given['APPLE_CLIENT_IDS'],
    },
    log,
  });
  const { AUTH_SIGNING_KEYS, FIELD_ENCRYPTION_KEYS, TOMBSTONE_KEYS } = local.secrets;
  const address = `http://localhost:${given['PORT'] || 3000}`;
  const comforts = {
    PUBLIC_URL: address, SITE_URL: address, LOG_LEVEL: 'warn', SHUTDOWN_DRAIN_MS: '0',
    AUTH_SIGNING_KEYS, FIELD_ENCRYPTION_KEYS, TOMBSTONE_KEYS,
  };
  const lab = wantsLab ? await startLab({ dataDir, log }).catch((error: unknown) => endFirst(local, error)) : null;
  return { env: { ...comforts, ...present(given), ...local.env, ...lab?.env }, local, lab, isLocal };
}

async function endFirst(local: LocalServices, error: unknown): Promise<never> {
  await local.stop().catch(() => undefined); // the first error is the one to tell
  throw error;
}

function present(given: Variables): Variables {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''));
}

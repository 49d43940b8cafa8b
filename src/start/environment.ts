import type { LocalServices } from '../local/index.js';

export type Variables = Record<string, string | undefined>;

export interface PreparedEnvironment {
  readonly env: Variables;
  /** Null when everything is configured from outside. */
  readonly local: LocalServices | null;
  /** A laptop's comforts: migrations run by themselves, and one screen tells what to do next. */
  readonly isLocal: boolean;
}

/** Brings along whatever is not configured by URL. In production nothing is, and the folder is not even loaded. */
export async function prepareEnvironment(given: Variables, log: (line: string) => void): Promise<PreparedEnvironment> {
  const isLocal = given['NODE_ENV'] !== 'production' && (given['LOCAL_SERVICES'] ?? 'auto') === 'auto';
  if (!isLocal) return { env: given, local: null, isLocal };
  const { startLocalServices } = await import('../local/index.js');
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
  const { AUTH_SIGNING_KEYS, FIELD_ENCRYPTION_KEYS } = local.secrets;
  const address = `http://localhost:${given['PORT'] || 3000}`;
  const comforts = { PUBLIC_URL: address, SITE_URL: address, LOG_LEVEL: 'warn', AUTH_SIGNING_KEYS, FIELD_ENCRYPTION_KEYS };
  return { env: { ...comforts, ...present(given), ...local.env }, local, isLocal };
}

function present(given: Variables): Variables {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''));
}

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { readJson, writePrivate } from './private-files.js';

/** What a laptop needs and nobody should have to invent; made once per data folder. */
export interface LocalSecrets {
  /** A JWK set with one private key, as compact JSON. */
  AUTH_SIGNING_KEYS: string;
  /** `kid:base64(32 bytes)`, comma-separated. */
  FIELD_ENCRYPTION_KEYS: string;
  /** As those; absent in a data folder of before there were any. */
  TOMBSTONE_KEYS?: string;
  redisPassword: string;
  s3AccessKey: string;
  s3SecretKey: string;
}

const NAMES = ['AUTH_SIGNING_KEYS', 'FIELD_ENCRYPTION_KEYS', 'redisPassword', 's3AccessKey', 's3SecretKey'] as const;

/** Kept in `${dataDir}/secrets.json`, readable by its owner only. */
export async function localSecrets(dataDir: string): Promise<LocalSecrets> {
  const path = join(dataDir, 'secrets.json');
  const kept = await readJson(path, isLocalSecrets);
  if (kept) return kept;
  const made: LocalSecrets = {
    AUTH_SIGNING_KEYS: JSON.stringify({ keys: [await signingKey()] }),
    FIELD_ENCRYPTION_KEYS: `local-1:${randomBytes(32).toString('base64')}`,
    TOMBSTONE_KEYS: `local-1:${randomBytes(32).toString('base64')}`,
    redisPassword: randomBytes(24).toString('hex'),
    s3AccessKey: randomBytes(10).toString('hex').toUpperCase(),
    s3SecretKey: randomBytes(30).toString('hex'),
  };
  await writePrivate(path, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

async function signingKey(): Promise<Record<string, unknown>> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: `local-${randomBytes(4).toString('hex')}`, alg: 'EdDSA', use: 'sig' };
}

function isLocalSecrets(value: unknown): value is LocalSecrets {
  return typeof value === 'object' && value !== null && NAMES.every((name) => typeof Reflect.get(value, name) === 'string');
}

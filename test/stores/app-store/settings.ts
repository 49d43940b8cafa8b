import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APP_ID, type AppleEnvironment, BUNDLE_ID } from './signer.js';

/** What a service needs to believe this root: its file, and the rest of the app's settings. */
export function trusting(root: Buffer, environment: AppleEnvironment = 'Production'): Readonly<Record<string, string>> {
  const path = join(mkdtempSync(join(tmpdir(), 'app-store-')), 'root.cer');
  writeFileSync(path, root);
  return {
    APP_STORE_BUNDLE_ID: BUNDLE_ID,
    APP_STORE_APP_ID: String(APP_ID),
    APP_STORE_ENVIRONMENT: environment,
    APP_STORE_ROOT_CERTS: path,
  };
}

/** With which the App Store Server API is asked; made anew each time. */
export function apiKey(): Readonly<Record<string, string>> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    APP_STORE_ISSUER_ID: '00000000-0000-4000-8000-000000000000',
    APP_STORE_KEY_ID: 'STANDINKEY',
    APP_STORE_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

import { SystemClock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { Config } from '../../../platform/config/config.js';
import { Catalog } from '../catalog/catalog.js';
import { readProductsFile } from '../catalog/products-file.js';
import { GrantsPolicy } from './grants-policy.js';

const REVIEWER = '0190a000-0000-7000-8000-00000000000a' as AccountId;
const NEEDED = {
  DATABASE_URL: 'postgres://localhost/x', REDIS_URL: 'redis://localhost', S3_ENDPOINT: 'http://localhost', S3_ACCESS_KEY: 'x',
  S3_SECRET_KEY: 'x', AUTH_SIGNING_KEYS: 'x', FIELD_ENCRYPTION_KEYS: 'x',
};
const policy = (env: Record<string, string>) => {
  return new GrantsPolicy(Config.from({ ...NEEDED, ...env }), new Catalog(readProductsFile(CONFIG_FOLDER)), new SystemClock());
};
const counts = (env: Record<string, string>, environment: 'production' | 'sandbox', accountId: AccountId | null) =>
  policy(env).counts({ environment, accountId });

describe('Sandbox receipt in production', () => {
  it('gives nothing, whatever the configuration says', () => {
    expect(counts({ NODE_ENV: 'production', SANDBOX_PURCHASES: 'grant' }, 'sandbox', REVIEWER)).toBe(false);
    expect(counts({ NODE_ENV: 'test', SANDBOX_PURCHASES: 'grant' }, 'sandbox', REVIEWER)).toBe(true);
    expect(counts({ NODE_ENV: 'test' }, 'sandbox', REVIEWER)).toBe(false);
  });

  it('gives what it would to the accounts of app review alone', () => {
    const env = { NODE_ENV: 'production', SANDBOX_PURCHASE_ACCOUNTS: ` ${REVIEWER.toUpperCase()} ` };
    expect(counts(env, 'sandbox', REVIEWER)).toBe(true);
    expect(counts(env, 'sandbox', '0190a000-0000-7000-8000-00000000000b' as AccountId)).toBe(false);
    expect(counts(env, 'sandbox', null)).toBe(false);
  });

  it('leaves real purchases as they are', () => {
    expect(counts({ NODE_ENV: 'production' }, 'production', null)).toBe(true);
  });
});

import { randomBytes } from 'node:crypto';
import { Config } from '../../src/platform/config/config.js';
import { Log } from '../../src/platform/telemetry/log.js';
import { testServices } from '../support/service-environment.js';

const REQUIRED = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
  REDIS_URL: 'redis://127.0.0.1:1',
  S3_ENDPOINT: 'http://127.0.0.1:1',
  S3_ACCESS_KEY: 'access',
  S3_SECRET_KEY: 'secret-of-tests',
  AUTH_SIGNING_KEYS: '{"keys":[]}',
  FIELD_ENCRYPTION_KEYS: 'a:b',
};

/** A configuration of which only the named variables matter. */
export function testConfig(variables: Readonly<Record<string, string>>): Config {
  return Config.from({ ...REQUIRED, ...variables });
}

export function silentLog(): Log {
  return new Log(testConfig({}));
}

/** A bucket of its own on the S3 server of the test run. */
export function storageVariables(): Record<string, string> {
  const { S3_ENDPOINT = '', S3_ACCESS_KEY = '', S3_SECRET_KEY = '' } = testServices().env;
  return { S3_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY, S3_BUCKET: `adapter-${randomBytes(4).toString('hex')}` };
}

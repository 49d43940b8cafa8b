import type { LookupAddress } from 'node:dns';
import { Config } from '../../src/platform/config/config.js';
import { Downloader } from '../../src/platform/outbound/download/downloader.js';
import { systemResolver } from '../../src/platform/outbound/download/public-address.js';
import { Transport } from '../../src/platform/outbound/transport/transport.js';
import { UndiciOutboundHttp } from '../../src/platform/outbound/undici-outbound-http.js';

const REQUIRED = {
  NODE_ENV: 'test',
  DATABASE_URL: 'postgres://localhost/none',
  REDIS_URL: 'redis://localhost',
  S3_ENDPOINT: 'http://localhost',
  S3_ACCESS_KEY: 'access',
  S3_SECRET_KEY: 'secret',
  AUTH_SIGNING_KEYS: '{"keys":[]}',
  FIELD_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
};

export function testConfig(env: Readonly<Record<string, string>> = {}): Config {
  return Config.from({ ...REQUIRED, ...env });
}

export interface OutboundParts {
  readonly config: Config;
  readonly transport: Transport;
  readonly http: UndiciOutboundHttp;
  close(): Promise<void>;
}

type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** The way out by itself, with names that resolve as the test says. */
export function outboundParts(env: Readonly<Record<string, string>> = {}, resolve: Resolve = systemResolver): OutboundParts {
  const config = testConfig(env);
  const transport = new Transport(config);
  class TestDownloader extends Downloader {
    protected override readonly resolve = resolve;
  }
  const downloader = new TestDownloader(config, transport);
  const close = async (): Promise<void> => {
    await downloader.onApplicationShutdown();
    await transport.onApplicationShutdown();
  };
  return { config, transport, http: new UndiciOutboundHttp(config, transport, downloader), close };
}

/** What a promise was refused with; fails when it was not. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(() => null, (error: Error) => error);
  if (outcome === null) throw new Error('expected a refusal');
  return outcome;
}

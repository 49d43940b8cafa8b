import { exportJWK, generateKeyPair } from 'jose';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../../src/create-app.js';
import { Config } from '../../../src/platform/config/config.js';

/** Nobody listens there. */
const NOWHERE = '127.0.0.1:9';

/** The whole service, wired as in production but not initialised, and with nobody there to connect to. To be closed. */
export async function unconnectedApp(): Promise<NestFastifyApplication> {
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'architecture', alg: 'EdDSA' };
  const config = Config.from({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PORT: '0',
    METRICS_PORT: '0',
    DATABASE_URL: `postgresql://nobody@${NOWHERE}/none`,
    REDIS_URL: `redis://${NOWHERE}`,
    S3_ENDPOINT: `http://${NOWHERE}`,
    S3_ACCESS_KEY: 'none',
    S3_SECRET_KEY: 'none',
    AUTH_SIGNING_KEYS: JSON.stringify({ keys: [jwk] }),
    FIELD_ENCRYPTION_KEYS: `architecture:${Buffer.alloc(32).toString('base64')}`,
  });
  return createApp({ config });
}

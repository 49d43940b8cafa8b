import { generateKeyPairSync } from 'node:crypto';
import { createApp } from '../../create-app.js';
import { Config } from '../../platform/config/config.js';
import { openApiDocument } from '../../platform/http/index.js';
import { command } from '../command.js';

/** Nobody listens there, and nobody is asked. */
const NOWHERE = '127.0.0.1:9';

const openapi = command({
  name: 'openapi',
  about: 'The API description, as /openapi.json has it. Needs no running service.',
  options: {},
  async run() {
    const app = await createApp({ config: Config.withoutRoles(unconnected()) });
    try {
      return { value: openApiDocument(app) };
    } finally {
      await app.close();
    }
  },
});

function unconnected(): Record<string, string> {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return {
    LOG_LEVEL: 'silent',
    DATABASE_URL: `postgresql://nobody@${NOWHERE}/none`,
    REDIS_URL: `redis://${NOWHERE}`,
    S3_ENDPOINT: `http://${NOWHERE}`,
    S3_ACCESS_KEY: 'none',
    S3_SECRET_KEY: 'none',
    AUTH_SIGNING_KEYS: JSON.stringify({ keys: [{ ...jwk, kid: 'none', alg: 'EdDSA' }] }),
    FIELD_ENCRYPTION_KEYS: `none:${Buffer.alloc(32).toString('base64')}`,
  };
}

export const OPENAPI_COMMANDS = [openapi];

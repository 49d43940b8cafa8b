import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { SystemClock } from '../../kernel/clock.js';
import { command } from '../command.js';

const DATE_LENGTH = 'YYYY-MM-DD'.length;

const fresh = command({
  name: 'keys new',
  about: 'Fresh AUTH_SIGNING_KEYS, FIELD_ENCRYPTION_KEYS, TOMBSTONE_KEYS, as lines of an env file. To rotate, put the new before the old.',
  options: {},
  async run(_, { io }) {
    const kid = `${(io.clock ?? new SystemClock()).now().toISOString().slice(0, DATE_LENGTH)}-${randomBytes(3).toString('hex')}`;
    const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
    const signing = JSON.stringify({ keys: [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }] });
    const encryption = `${kid}:${randomBytes(32).toString('base64')}`;
    const tombstones = `${kid}:${randomBytes(32).toString('base64')}`;
    const value = { AUTH_SIGNING_KEYS: signing, FIELD_ENCRYPTION_KEYS: encryption, TOMBSTONE_KEYS: tombstones };
    return {
      value,
      text: Object.entries(value)
        .map(([name, secret]) => `${name}=${secret}`)
        .join('\n'),
    };
  },
});

export const KEYS_COMMANDS = [fresh];

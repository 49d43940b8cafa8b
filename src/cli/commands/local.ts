import { command, CommandRefused } from '../command.js';
import { dataDirOf } from '../environment.js';

const token = command({
  name: 'local token',
  about: 'An id token of the local sign-in issuer, for POST /v1/auth/google or /apple.',
  options: {
    provider: { kind: 'one-of', of: ['google', 'apple'], about: 'provider', required: true },
    subject: { kind: 'text', about: 'NAME', required: true },
    email: { kind: 'text', about: 'ADDRESS' },
    nonce: { kind: 'text', about: 'NONCE' },
  },
  async run({ provider, subject, email, nonce }, { io }) {
    if (io.env['NODE_ENV'] === 'production') throw new CommandRefused('There is no local sign-in issuer in production.');
    const { mintLocalIdToken } = await import('../../local/index.js');
    const idToken = await mintLocalIdToken(dataDirOf(io.env), { provider, subject, email, nonce }, io.clock);
    return { value: { idToken }, text: idToken };
  },
});

const notice = command({
  name: 'local notice',
  about: 'News of an account, told to the running local service as Apple (consent-revoked, …) or Google (sessions-revoked, …) would.',
  options: {
    provider: { kind: 'one-of', of: ['google', 'apple'], about: 'provider', required: true },
    type: { kind: 'text', about: 'EVENT', required: true },
    subject: { kind: 'text', about: 'NAME', required: true },
    reason: { kind: 'one-of', of: ['hijacking', 'bulk-account'], about: 'reason' },
  },
  async run(news, { io }) {
    if (io.env['NODE_ENV'] === 'production') throw new CommandRefused('There is no local sign-in issuer in production.');
    const { sendAccountNews } = await import('../../local/index.js');
    const status = await sendAccountNews(dataDirOf(io.env), news, io.clock);
    return { value: { status }, text: `The service answered ${status}.`, ok: status < 300 };
  },
});

const services = command({
  name: 'local services',
  about: 'Where the database, Redis and S3 of the running local service are, and how to get in.',
  options: {},
  async run(_, { environment }) {
    const env = await environment();
    const needed = (name: string): string => {
      const value = env[name];
      if (value === undefined) throw new CommandRefused(`${name} is neither given nor brought along by a local service.`);
      return value;
    };
    const s3 = {
      endpoint: needed('S3_ENDPOINT'),
      region: env['S3_REGION'] ?? 'us-east-1',
      bucket: env['S3_BUCKET'] ?? 'aicasso',
      accessKey: needed('S3_ACCESS_KEY'),
      secretKey: needed('S3_SECRET_KEY'),
    };
    return { value: { databaseUrl: needed('DATABASE_URL'), redisUrl: needed('REDIS_URL'), s3 } };
  },
});

export const LOCAL_COMMANDS = [token, notice, services];

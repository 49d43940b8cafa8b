import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IdTokenOptions, type LocalIssuer, startIssuer } from '../../src/local/index.js';
import type { Actor, Client } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { TestClock } from '../support/test-clock.js';
import { times } from './auth-parts.js';

type Provider = IdTokenOptions['provider'];
type Mint = (options?: Partial<IdTokenOptions>) => Promise<string>;

const FLOOD = 100;
const MEGABYTE = 1024 * 1024;
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const parts = (token: string) => token.split('.') as [string, string, string];

/** Each from the way in which the provider's own tokens are made; what it is refused with, if not as an invalid token. */
const BAD: Readonly<Record<string, { readonly make: (mint: Mint) => Promise<string>; readonly code?: string }>> = {
  expired: { make: (mint) => mint({ expiresInSeconds: -1 }), code: 'id-token-expired' },
  'issued long ago': { make: (mint) => mint({ issuedAt: new Date(0), expiresInSeconds: 1e10 }), code: 'id-token-expired' },
  'issued in the future': { make: (mint) => mint({ issuedAt: new Date('2099-01-01') }) },
  'alg none': { make: (mint) => mint({ algorithm: 'none' }) },
  'alg none, spelt otherwise, with a signature left on': {
    make: async (mint) => [part({ alg: 'nOnE' }), ...parts(await mint()).slice(1)].join('.'),
  },
  'HS256 with the public key': { make: (mint) => mint({ algorithm: 'HS256' }) },
  'signed by a key that was never published': { make: (mint) => mint({ forged: true }) },
  'signed by nobody': { make: async (mint) => `${parts(await mint()).slice(0, 2).join('.')}.` },
  'with another subject under the same signature': {
    make: async (mint) => {
      const [header, payload, signature] = parts(await mint());
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
      return [header, part({ ...claims, sub: 'somebody-else' }), signature].join('.');
    },
  },
  'of a kid that nobody has': { make: (mint) => mint({ kid: 'nobody' }) },
  'without a kid': { make: (mint) => mint({ kid: null }) },
  'for another app': { make: (mint) => mint({ audience: 'another.app' }) },
  'for several apps': { make: (mint) => mint({ audience: ['aicasso.local', 'another.app'] }) },
  'asked for by another app': { make: (mint) => mint({ claims: { azp: 'another.app' } }) },
  'of another issuer': { make: (mint) => mint({ issuer: 'https://accounts.example.test' }) },
  'without an issuer': { make: (mint) => mint({ claims: { iss: undefined } }) },
  'without a subject': { make: (mint) => mint({ claims: { sub: undefined } }) },
  'without an end': { make: (mint) => mint({ claims: { exp: undefined } }) },
  'nested: a token whose content is a token': {
    make: async (mint) => {
      const [header, , signature] = parts(await mint());
      return [header, Buffer.from(await mint()).toString('base64url'), signature].join('.');
    },
  },
  'nested: a token in a token, unsigned outside': {
    make: async (mint) => `${part({ alg: 'none', cty: 'JWT' })}.${Buffer.from(await mint()).toString('base64url')}.`,
  },
  'encrypted: five parts': { make: async (mint) => `${part({ alg: 'dir', enc: 'A256GCM' })}..${parts(await mint()).join('.')}` },
  'with a header that must be understood and is not': {
    make: async (mint) => [part({ alg: 'RS256', kid: 'k', crit: ['x'], x: 1 }), ...parts(await mint()).slice(1)].join('.'),
  },
  'with a key of its own in the header': {
    make: async (mint) => {
      const header = { alg: 'RS256', jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' }, jku: 'https://evil.example.test' };
      return [part(header), ...parts(await mint()).slice(1)].join('.');
    },
  },
  'no token at all': { make: async () => 'x'.repeat(100) },
  'as long as is read, and no token': { make: async () => 'x'.repeat(8192) },
};

describe('an identity token that is none', () => {
  const clock = new TestClock();
  let dataDir: string;
  let issuer: LocalIssuer;
  let app: TestApp;
  let ana: Actor;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aicasso-issuer-'));
    issuer = await startIssuer({ dataDir, clock });
    app = await startApp({ clock, env: issuer.env });
    const idToken = await issuer.mintIdToken({ provider: 'google', subject: 'ana' });
    const { body } = await app.stranger.post('/v1/auth/google', { idToken }).expect(200);
    ana = app.client((body as { accessToken: string }).accessToken) as Actor;
  });
  afterAll(async () => {
    await app?.stop();
    await issuer?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const FIELD: Readonly<Record<Provider, string>> = { google: 'idToken', apple: 'identityToken' };
  const send = (path: string, provider: Provider, token: string) => {
    const client: Client = path.startsWith('/v1/me') ? ana : app.stranger;
    return client.post(path, { [FIELD[provider]]: token });
  };
  const counts = async () => {
    const tables = ['account', 'sign_in_identity', 'session', 'used_id_token', 'provider_grant'];
    const [row] = await app.sql<object>(`select ${tables.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ')}`);
    return row!;
  };

  describe.each<[string, Provider]>([
    ['/v1/auth/google', 'google'],
    ['/v1/auth/apple', 'apple'],
    ['/v1/me/identities/google', 'google'],
    ['/v1/me/identities/apple', 'apple'],
  ])('at %s', (path, provider) => {
    const mint: Mint = (options) => issuer.mintIdToken({ provider, subject: `bad-${randomUUID()}`, ...options });

    it.each(Object.keys(BAD))('is refused, and changes nothing: %s', async (name) => {
      const { make, code = 'id-token-invalid' } = BAD[name]!;
      const token = await make(mint);
      const before = await counts();
      const { body } = await send(path, provider, token).expect(401);
      expect(body).toMatchObject({ code });
      expect(await counts()).toEqual(before);
      expect(JSON.stringify(body) + app.log.text).not.toContain(token.slice(0, 60));
    });

    it('is refused when it is the other provider’s', async () => {
      const other = await issuer.mintIdToken({ provider: provider === 'google' ? 'apple' : 'google', subject: 'x' });
      expect((await send(path, provider, other).expect(401)).body).toMatchObject({ code: 'id-token-invalid' });
    });

    it('is 422 when it is longer than any, 413 at a megabyte', async () => {
      const { body } = await send(path, provider, 'x'.repeat(8193)).expect(422);
      expect(body).toMatchObject({ code: 'invalid-request', errors: [{ pointer: `#/${FIELD[provider]}` }] });
      expect((await send(path, provider, 'x'.repeat(MEGABYTE)).expect(413)).body).toMatchObject({ code: 'body-too-large' });
    });

    it(`asks the provider for its keys at most once for ${FLOOD} kids that nobody has, while good tokens go on`, async () => {
      const before = issuer.keyFetches(provider);
      const flood = times(FLOOD, async () => (await send(path, provider, await mint({ kid: randomUUID() }))).status);
      const good = await app.stranger.post(`/v1/auth/${provider}`, { [FIELD[provider]]: await mint() });
      expect(good.status).toBe(200);
      expect(new Set(await flood)).toEqual(new Set([401]));
      expect(issuer.keyFetches(provider) - before).toBeLessThanOrEqual(1);
    });
  });
});

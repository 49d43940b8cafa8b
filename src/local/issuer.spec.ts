import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { Clock } from '../kernel/clock.js';
import type { IdTokenOptions } from './id-token.js';
import { startIssuer, type LocalIssuer } from './issuer.js';

class SetClock extends Clock {
  now(): Date {
    return new Date('2026-03-01T12:00:00Z');
  }
}

describe('the local issuer', () => {
  const clock = new SetClock();
  let dataDir: string;
  let issuer: LocalIssuer;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aicasso-issuer-'));
    issuer = await startIssuer({ dataDir, clock });
  });
  afterEach(async () => {
    await issuer.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const verify = async (token: string, provider: 'google' | 'apple' = 'google'): Promise<JWTPayload> => {
    const keys = provider === 'google' ? issuer.env.GOOGLE_JWKS_URL : `${issuer.env.APPLE_BASE_URL}/auth/keys`;
    const expected = provider === 'google' ? issuer.env.GOOGLE_ISSUER : issuer.env.APPLE_ISSUER;
    const options = { issuer: expected, audience: 'aicasso.local', algorithms: ['RS256'], currentDate: clock.now() };
    return (await jwtVerify(token, createRemoteJWKSet(new URL(keys)), options)).payload;
  };
  const ana: IdTokenOptions = { provider: 'google', subject: 'ana', email: 'ana@example.test', nonce: 'n' };

  it('writes tokens as Google does', async () => {
    expect(await verify(await issuer.mintIdToken(ana))).toEqual({
      iss: issuer.env.GOOGLE_ISSUER, aud: 'aicasso.local', azp: 'aicasso.local', sub: 'ana', nonce: 'n',
      email: 'ana@example.test', email_verified: true, iat: 1772366400, exp: 1772370000, jti: expect.any(String),
    });
  });

  it('writes tokens as Apple does, truth as words included', async () => {
    const token = await issuer.mintIdToken({ ...ana, provider: 'apple', isPrivateEmail: true });
    expect(await verify(token, 'apple')).toMatchObject({
      iss: issuer.env.APPLE_ISSUER, sub: 'ana', email_verified: 'true', is_private_email: 'true', nonce_supported: true,
    });
    expect(decodeJwt(await issuer.mintIdToken({ provider: 'apple', subject: 'bo' }))).not.toHaveProperty('email_verified');
  });

  it.each(['google', 'apple'] as const)('writes no two tokens of %s alike, in the same second', async (provider) => {
    expect(await issuer.mintIdToken({ ...ana, provider })).not.toBe(await issuer.mintIdToken({ ...ana, provider }));
  });

  it.each<[string, Partial<IdTokenOptions>, string]>([
    ['past its time', { expiresInSeconds: -60 }, 'ERR_JWT_EXPIRED'],
    ['for another app', { audience: 'other.app' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['of another issuer', { issuer: 'https://accounts.google.com' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['with a forged signature', { forged: true }, 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    ['of an unknown key', { kid: 'unknown' }, 'ERR_JWKS_NO_MATCHING_KEY'],
    ['without a signature', { algorithm: 'none' }, 'ERR_JOSE_ALG_NOT_ALLOWED'],
    ['signed with the public key', { algorithm: 'HS256' }, 'ERR_JOSE_ALG_NOT_ALLOWED'],
  ])('can make a token %s', async (_name, wrong, code) => {
    await expect(verify(await issuer.mintIdToken({ ...ana, ...wrong }))).rejects.toMatchObject({ code });
  });

  it('keeps its keys and its address over a restart, and to itself', async () => {
    const [token, { url }] = [await issuer.mintIdToken(ana), issuer];
    await issuer.stop();
    issuer = await startIssuer({ dataDir, clock });
    expect(issuer.url).toBe(url);
    await verify(token);
    expect((await stat(join(dataDir, 'issuer-keys.json'))).mode & 0o777).toBe(0o600);
  });

  it('rotates: the former key is published beside the new one until it is retired', async () => {
    const former = await issuer.mintIdToken(ana);
    const kid = await issuer.rotate('google');
    expect(decodeProtectedHeader(await issuer.mintIdToken(ana)).kid).toBe(kid);
    await verify(former);
    await issuer.rotate('google', { retire: true });
    await expect(verify(former)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
  });

  it('publishes no private part, counts who asks and can be out of order', async () => {
    const { keys } = (await (await fetch(issuer.env.GOOGLE_JWKS_URL)).json()) as { keys: object[] };
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use']]);
    expect([issuer.keyFetches('google'), issuer.keyFetches('apple')]).toEqual([1, 0]);
    issuer.breakKeys('google', 503);
    expect((await fetch(issuer.env.GOOGLE_JWKS_URL)).status).toBe(503);
    issuer.breakKeys('google', null);
    expect((await fetch(issuer.env.GOOGLE_JWKS_URL)).status).toBe(200);
  });

  it('hands out tokens on a page and as JSON, to this machine only', async () => {
    expect(await (await fetch(issuer.url)).text()).toContain('<form method="post" action="/tokens">');
    const asked = { provider: 'google', subject: '<b>ana</b>' };
    const html = await (await fetch(`${issuer.url}/tokens`, { method: 'POST', body: new URLSearchParams(asked) })).text();
    expect(html).not.toContain('<b>ana');
    await verify(/readonly rows="9">([^<]+)</.exec(html)![1]!);
    const json = (body: object, extra: Record<string, string> = {}) => {
      const headers = { 'content-type': 'application/json', ...extra };
      return fetch(`${issuer.url}/tokens`, { method: 'POST', body: JSON.stringify(body), headers });
    };
    const { idToken } = (await (await json(asked)).json()) as { idToken: string };
    expect((await verify(idToken)).sub).toBe('<b>ana</b>');
    expect((await json({ provider: 'other', subject: 'x' })).status).toBe(422);
    expect((await json(asked, { origin: 'https://evil.example' })).status).toBe(403);
  });
});

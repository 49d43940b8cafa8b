import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader, importPKCS8, SignJWT } from 'jose';
import { Clock } from '../kernel/clock.js';
import { startIssuer, type LocalIssuer } from './issuer.js';

class SetClock extends Clock {
  at = new Date('2026-03-01T12:00:00Z');
  now(): Date {
    return this.at;
  }
}

const CALLBACK = 'http://localhost:3000/v1/auth/google/web/callback';
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const REQUEST = {
  client_id: 'aicasso.local', redirect_uri: CALLBACK, response_type: 'code', scope: 'openid email profile', state: 's&1', nonce: 'n',
  code_challenge: CHALLENGE, code_challenge_method: 'S256',
};
const ANA = { subject: 'ana', email: 'ana@example.test', name: 'Ana de la Cruz' };

describe('the local issuer, seen by a browser flow', () => {
  const clock = new SetClock();
  let dataDir: string;
  let issuer: LocalIssuer;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aicasso-issuer-'));
    issuer = await startIssuer({ dataDir, clock });
  });
  afterAll(async () => {
    await issuer.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const post = (url: string, form: Record<string, string>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  const fieldsOf = (html: string): Record<string, string> => {
    const hidden = [...html.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    return Object.fromEntries(hidden.map(([, name, value]) => [name!, unescaped(value!)]));
  };
  const unescaped = (text: string) => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

  /** Submits the page as a browser would; where it leads, and with what. */
  const decide = async (page: string, answer: Record<string, string>): Promise<[string, Record<string, string>]> => {
    const html = await (await fetch(page)).text();
    const answered = await post(new URL(/action="([^"]*)"/.exec(html)![1]!, page).href, { ...fieldsOf(html), ...answer });
    const location = answered.headers.get('location');
    if (location !== null) return [location.split('?')[0]!, Object.fromEntries(new URL(location).searchParams)];
    const posting = await answered.text();
    return [unescaped(/action="([^"]*)"/.exec(posting)![1]!), fieldsOf(posting)];
  };
  const google = (more: object = {}) => `${issuer.env.GOOGLE_AUTHORIZATION_URL}?${new URLSearchParams({ ...REQUEST, ...more })}`;
  const apple = (more: object = {}) => {
    const wanted = { ...REQUEST, scope: 'name email', response_mode: 'form_post', ...more };
    return `${issuer.env.APPLE_BASE_URL}/auth/authorize?${new URLSearchParams(wanted)}`;
  };
  const appleSecret = async (claims: object = {}, lastsSeconds = 300) => {
    const seconds = clock.at.getTime() / 1000;
    const key = await importPKCS8(issuer.env.APPLE_PRIVATE_KEY, 'ES256');
    const times = { iat: seconds, exp: seconds + lastsSeconds };
    const content = { iss: issuer.env.APPLE_TEAM_ID, sub: 'aicasso.local', aud: issuer.env.APPLE_ISSUER, ...times };
    return new SignJWT({ ...content, ...claims }).setProtectedHeader({ alg: 'ES256', kid: issuer.env.APPLE_KEY_ID }).sign(key);
  };
  const tokens = async (url: string, form: Record<string, string>): Promise<[number, Record<string, string>]> => {
    const answer = await post(url, { grant_type: 'authorization_code', client_id: 'aicasso.local', ...form });
    return [answer.status, (await answer.json()) as Record<string, string>];
  };

  it('Google: a redirect with state, a code that works once with verifier and secret, a refresh token at the first consent', async () => {
    const [where, { code, state }] = await decide(google({ access_type: 'offline' }), ANA);
    expect([where, state]).toEqual([CALLBACK, 's&1']);
    const { GOOGLE_TOKEN_URL: url, GOOGLE_CLIENT_SECRET: client_secret } = issuer.env;
    const honest = { code: code!, client_secret, redirect_uri: CALLBACK, code_verifier: VERIFIER };
    expect(await tokens(url, { ...honest, client_secret: 'x' })).toEqual([401, { error: 'invalid_client' }]);
    const wrongs: Record<string, string>[] = [
      { code_verifier: 'x' }, { redirect_uri: 'http://localhost/other' }, { client_id: 'other' }, { code: `${code}x` },
    ];
    for (const wrong of wrongs)
      expect(await tokens(url, { ...honest, ...wrong })).toEqual([400, { error: 'invalid_grant' }]);
    const [status, first] = await tokens(url, honest);
    expect(status).toBe(200);
    expect(decodeJwt(first['id_token']!)).toMatchObject({ sub: 'ana', nonce: 'n', name: 'Ana de la Cruz' });
    expect(first['refresh_token']).toMatch(/^1\/\//);
    expect(await tokens(url, honest)).toEqual([400, { error: 'invalid_grant' }]);
    const [, again] = await decide(google({ access_type: 'offline' }), ANA);
    expect((await tokens(url, { ...honest, code: again['code']! }))[1]).not.toHaveProperty('refresh_token');

    const revoke = async () => (await post(issuer.env.GOOGLE_REVOCATION_URL, { token: first['refresh_token']! })).status;
    expect([await revoke(), await revoke()]).toEqual([200, 400]);
    expect(issuer.grants('google')).toEqual([expect.objectContaining({ subject: 'ana', revoked: true })]);
  });

  it('Apple: a form with state and, the first time, a name; a client secret signed by the team; refresh and revocation', async () => {
    const [where, { code, state, user }] = await decide(apple(), ANA);
    expect([where, state, JSON.parse(user!)]).toEqual([
      CALLBACK, 's&1', { name: { firstName: 'Ana', lastName: 'de la Cruz' }, email: 'ana@example.test' },
    ]);
    const [url, revocationUrl] = [`${issuer.env.APPLE_BASE_URL}/auth/token`, `${issuer.env.APPLE_BASE_URL}/auth/revoke`];
    const honest = { code: code!, client_secret: await appleSecret(), redirect_uri: CALLBACK, code_verifier: VERIFIER };
    for (const secret of ['', await appleSecret({ iss: 'OTHER' }), await appleSecret({ sub: 'other' }), await appleSecret({}, 15_777_060)])
      expect(await tokens(url, { ...honest, client_secret: secret })).toEqual([400, { error: 'invalid_client' }]);
    const [status, granted] = await tokens(url, honest);
    expect(status).toBe(200);
    expect(decodeJwt(granted['id_token']!)).toMatchObject({ sub: 'ana', nonce: 'n', email_verified: 'true' });
    expect(await tokens(url, honest)).toEqual([400, { error: 'invalid_grant' }]);
    expect((await decide(apple(), ANA))[1]).not.toHaveProperty('user');

    const refresh = { grant_type: 'refresh_token', refresh_token: granted['refresh_token']!, client_secret: honest.client_secret };
    expect((await tokens(url, refresh))[0]).toBe(200);
    const revoke = (secret: string) =>
      post(revocationUrl, { client_id: 'aicasso.local', client_secret: secret, token: granted['refresh_token']! });
    expect((await revoke('x')).status).toBe(400);
    expect((await revoke(honest.client_secret)).status).toBe(200);
    expect((await revoke(honest.client_secret)).status).toBe(200);
    expect(await tokens(url, refresh)).toEqual([400, { error: 'invalid_grant' }]);
  });

  it('a code of a native app has no address of return, and ends after five minutes', async () => {
    const url = `${issuer.env.APPLE_BASE_URL}/auth/token`;
    const [code, late] = [0, 0].map(() => issuer.mintCode({ provider: 'apple', subject: 'bo', nonce: 'n2' }));
    const secret = await appleSecret();
    expect(await tokens(url, { code: code!, client_secret: secret, redirect_uri: CALLBACK })).toEqual([400, { error: 'invalid_grant' }]);
    expect((await tokens(url, { code: code!, client_secret: secret }))[0]).toBe(200);
    clock.at = new Date(clock.at.getTime() + 300_000);
    expect(await tokens(url, { code: late!, client_secret: await appleSecret() })).toEqual([400, { error: 'invalid_grant' }]);
  });

  it('a cancelled dialog says so as each provider does', async () => {
    expect(await decide(google(), { decision: 'cancel' })).toEqual([CALLBACK, { error: 'access_denied', state: 's&1' }]);
    expect(await decide(apple(), { decision: 'cancel' })).toEqual([CALLBACK, { error: 'user_cancelled_authorize', state: 's&1' }]);
  });

  it.each([
    ['an address of another machine', () => google({ redirect_uri: 'https://evil.example/callback' })],
    ['PKCE without a hash', () => google({ code_challenge_method: 'plain' })],
    ['no OpenID', () => google({ scope: 'email' })],
    ['Apple without a form', () => apple({ response_mode: 'query' })],
  ])('refuses a request with %s', async (_, page) => {
    expect((await fetch(page())).status).toBe(400);
  });

  it('can be out of order', async () => {
    issuer.breakTokens('google', 503);
    expect((await post(issuer.env.GOOGLE_TOKEN_URL, {})).status).toBe(503);
    issuer.breakTokens('google', null);
    expect((await post(issuer.env.GOOGLE_TOKEN_URL, {})).status).toBe(401);
  });

  it('writes notices as Apple and events as Google do', async () => {
    const notice = decodeJwt(await issuer.mintAppleNotice({ type: 'consent-revoked', subject: 'ana', jti: 'j1' }));
    expect(notice).toMatchObject({ iss: issuer.env.APPLE_ISSUER, aud: 'aicasso.local', jti: 'j1' });
    expect(JSON.parse(notice['events'] as string)).toEqual({ type: 'consent-revoked', sub: 'ana', event_time: clock.at.getTime() });
    const event = await issuer.mintGoogleEvent({ type: 'account-disabled', subject: 'ana', reason: 'hijacking' });
    expect(decodeProtectedHeader(event).typ).toBe('secevent+jwt');
    const about = { subject: { subject_type: 'iss-sub', iss: `${issuer.env.GOOGLE_ISSUER}/`, sub: 'ana' }, reason: 'hijacking' };
    expect(decodeJwt(event)['events']).toEqual({ 'https://schemas.openid.net/secevent/risc/event-type/account-disabled': about });
    const tokens = decodeJwt(await issuer.mintGoogleEvent({ type: 'tokens-revoked', subject: 'ana' }));
    expect(Object.keys(tokens['events'] as object)).toEqual(['https://schemas.openid.net/secevent/oauth/event-type/tokens-revoked']);
  });
});

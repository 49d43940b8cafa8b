import type { ServerResponse } from 'node:http';
import { ProviderTokens } from '../../src/modules/auth/grants/provider-tokens.js';
import { Problem } from '../../src/kernel/problem.js';
import { localAppleKey } from './provider-world.js';
import { startApp, type TestApp } from '../support/harness.js';
import { Recorder } from '../support/stand-ins/recorder.js';

const SECRETS = ['the-code', 'the-token', 'the-secret'];

type Play = (response: ServerResponse) => void;
const answers = (status: number, body: string, type = 'application/json'): Play => (response) =>
  void response.writeHead(status, { 'content-type': type }).end(body);

describe('the token endpoints', () => {
  let provider: Recorder;
  let play: Play;
  let app: TestApp;
  beforeAll(async () => {
    provider = await Recorder.start((_request, response) => play(response));
    const google = {
      GOOGLE_CLIENT_SECRET: 'the-secret',
      GOOGLE_TOKEN_URL: `${provider.url}/token`,
      GOOGLE_REVOCATION_URL: `${provider.url}/revoke`,
    };
    const apple = { APPLE_BASE_URL: provider.url, APPLE_TEAM_ID: 'TEAM', APPLE_KEY_ID: 'KEY', APPLE_PRIVATE_KEY: localAppleKey() };
    app = await startApp({ env: { ...google, ...apple, OUTBOUND_TIMEOUT_MS: '300' } });
  });
  afterAll(async () => {
    await app.stop();
    await provider.close();
  });
  beforeEach(() => provider.forget());

  const exchange = (name: 'google' | 'apple') => app.get(ProviderTokens).exchange({ provider: name, clientId: 'client', code: 'the-code' });
  const revoke = (name: 'google' | 'apple') =>
    app.get(ProviderTokens).revoke({ provider: name, clientId: 'client', refreshToken: 'the-token' });
  async function codeOf(call: Promise<unknown>): Promise<string> {
    const error = await call.then(() => null, (thrown: unknown) => thrown);
    if (!(error instanceof Problem)) throw new Error(`no problem: ${String(error)}`);
    return error.code;
  }

  describe.each(['google', 'apple'] as const)('of %s', (name) => {
    it.each<[string, Play, string]>([
      ['HTML', answers(200, '<h1>Sorry</h1>', 'text/html'), 'sign-in-unavailable'],
      ['nothing', answers(200, ''), 'sign-in-unavailable'],
      ['a list', answers(200, '[]'), 'sign-in-unavailable'],
      ['half an object', answers(200, '{"id_token":"e'), 'sign-in-unavailable'],
      ['a megabyte', answers(200, JSON.stringify({ id_token: 'x'.repeat(1_000_000) })), 'sign-in-unavailable'],
      ['a redirect', (response) => void response.writeHead(302, { location: 'https://example.com/' }).end(), 'sign-in-unavailable'],
      ['500', answers(500, '{"error":"invalid_grant"}'), 'sign-in-unavailable'],
      ['429', answers(429, '{}'), 'sign-in-unavailable'],
      ['silence', () => undefined, 'sign-in-unavailable'],
      ['a broken line', (response) => void response.socket?.destroy(), 'sign-in-unavailable'],
      ['an error that nobody knows', answers(400, '{"error":{"the-code":1}}'), 'sign-in-unavailable'],
      ['invalid_grant', answers(400, '{"error":"invalid_grant","error_description":"the-code"}'), 'authorization-code-invalid'],
      ['invalid_client', answers(401, '{"error":"invalid_client"}'), 'sign-in-not-configured'],
    ])('that answer a code with %s: a clean problem, and no secret in the log', async (_, planned, code) => {
      play = planned;
      expect(await codeOf(exchange(name))).toBe(code);
      expect(provider.requests).toHaveLength(1);
      for (const secret of SECRETS) expect(app.log.text).not.toContain(secret);
    });

    it('give tokens; what is no text is none', async () => {
      play = answers(200, JSON.stringify({ access_token: 'a', id_token: 'i', refresh_token: 'r', expires_in: 3600 }));
      expect(await exchange(name)).toEqual({ idToken: 'i', refreshToken: 'r' });
      play = answers(200, JSON.stringify({ id_token: 7, refresh_token: null }));
      expect(await exchange(name)).toEqual({ idToken: null, refreshToken: null });
    });

    it('that cannot take a revocation now are asked again later', async () => {
      for (const planned of [answers(503, ''), () => undefined, answers(400, '<p>'), answers(400, '{"error":"unsupported"}')]) {
        play = planned;
        expect(await codeOf(revoke(name))).toBe('sign-in-unavailable');
      }
      expect(await codeOf((play = answers(400, '{"error":"invalid_client"}'), revoke(name)))).toBe('sign-in-not-configured');
    });
  });

  it('Apple is told of a revocation with the pair of client and token, and answers 200 to whatever token', async () => {
    play = answers(200, '');
    expect(await revoke('apple')).toBe(200);
    const { path, body } = provider.requests[0]!;
    const { client_secret: secret, ...form } = Object.fromEntries(new URLSearchParams(body.toString()));
    expect([path, form]).toEqual(['/auth/revoke', { client_id: 'client', token: 'the-token', token_type_hint: 'refresh_token' }]);
    expect(secret).toMatch(/^ey/);
  });

  it('Google is told of a revocation with the token; one that it does not know is revoked', async () => {
    play = answers(200, '{}');
    expect(await revoke('google')).toBe(200);
    expect(provider.requests[0]!.body.toString()).toBe('token=the-token');
    play = answers(400, '{"error":"invalid_token","error_description":"Token expired or revoked"}');
    expect(await revoke('google')).toBe(400);
  });

  it('are not asked without a secret to show', async () => {
    const none = { GOOGLE_CLIENT_SECRET: '', APPLE_TEAM_ID: '', APPLE_KEY_ID: '', APPLE_PRIVATE_KEY: '' };
    const bare = await startApp({ beside: app, env: none });
    const tokens = bare.get(ProviderTokens);
    for (const provider of ['google', 'apple'] as const) {
      expect(await codeOf(tokens.exchange({ provider, clientId: 'client', code: 'c' }))).toBe('sign-in-not-configured');
    }
    await bare.stop();
    expect(provider.connections).toBe(0);
  });
});

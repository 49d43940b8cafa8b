import { Config } from '../../../platform/config/config.js';
import { SignInNotConfigured, SignInUnavailable } from '../auth.problems.js';
import type { CodeExchange, ProviderTokens } from '../grants/provider-tokens.js';
import { settings } from '../testing/settings.js';
import { PassportRedirects } from './passport-redirects.js';

const SETTINGS = {
  ...settings,
  PUBLIC_URL: 'https://api.example.test',
  GOOGLE_CLIENT_IDS: 'app, web',
  GOOGLE_WEB_CLIENT_ID: 'web',
  APPLE_CLIENT_IDS: 'services',
};

describe("passport's strategies", () => {
  const asked: CodeExchange[] = [];
  const answers = { idToken: 'id', refreshToken: null };
  const tokens = (exchange: () => Promise<typeof answers>, isConfigured = true) =>
    ({
      isConfigured: () => isConfigured,
      exchange: (wanted: CodeExchange) => {
        asked.push(wanted);
        return exchange();
      },
    }) as unknown as ProviderTokens;
  const redirects = (exchange = () => Promise.resolve(answers), env: Record<string, string> = {}) =>
    new PassportRedirects(Config.from({ ...SETTINGS, ...env }), tokens(exchange));

  it.each(['google', 'apple'] as const)('hand code and verifier of %s to our own token call', async (provider) => {
    const own = { provider, clientId: provider === 'google' ? 'web' : 'services' };
    expect(await redirects().redeem(provider, { code: 'c', state: 's', verifier: 'v' })).toEqual(answers);
    const redirectUri = `https://api.example.test/v1/auth/${provider}/web/callback`;
    expect(asked.at(-1)).toEqual({ ...own, code: 'c', redirectUri, codeVerifier: 'v' });
  });

  it.each(['google', 'apple'] as const)('let what goes wrong on the way to %s through as it is', async (provider) => {
    const broken = new SignInUnavailable();
    const attempt = { code: 'c', state: 's', verifier: 'v' };
    await expect(redirects(() => Promise.reject(broken)).redeem(provider, attempt)).rejects.toBe(broken);
    const lost = new Error('no database');
    await expect(redirects().begin(provider, 'n', () => Promise.reject(lost))).rejects.toBe(lost);
  });

  it('tell requests apart that are begun at once', async () => {
    const begin = (name: string) => redirects().begin('apple', `nonce-${name}`, async () => `state-${name}`);
    const begun = await Promise.all(['a', 'b', 'c'].map(begin));
    const told = begun.map((url) => ['state', 'nonce'].map((name) => new URL(url).searchParams.get(name)));
    expect(told).toEqual([['state-a', 'nonce-a'], ['state-b', 'nonce-b'], ['state-c', 'nonce-c']]);
  });

  it('are not offered without what they need', async () => {
    const bare = new PassportRedirects(Config.from(SETTINGS), tokens(() => Promise.resolve(answers), false));
    await expect(bare.begin('google', 'n', async () => 's')).rejects.toThrow(SignInNotConfigured);
    await expect(redirects(undefined, { APPLE_CLIENT_IDS: '' }).begin('apple', 'n', async () => 's')).rejects.toThrow(SignInNotConfigured);
  });

  it('refuse the start with a client id whose tokens would be refused', () => {
    expect(() => redirects(undefined, { GOOGLE_WEB_CLIENT_ID: 'other' })).toThrow(/GOOGLE_WEB_CLIENT_ID/);
  });
});

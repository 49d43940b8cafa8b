import { createHash } from 'node:crypto';
import type { Authorization } from '../../src/local/index.js';
import { mintLocalCode } from '../../src/local/index.js';
import { Browser, type Page } from '../support/browser.js';
import type { TestApp } from '../support/harness.js';
import { testServices } from '../support/service-environment.js';

/** As `PUBLIC_URL` and `WEB_APP_URL` are in tests. */
export const API = 'http://localhost:3000';
export const WEB_APP = 'http://localhost:5173';

export type Provider = 'google' | 'apple';

export function browserFor(app: TestApp, publicUrl = API): Browser {
  return new Browser({ [publicUrl]: app.url }, WEB_APP);
}

/** Through the dialog of the local issuer, as somebody; the address at which the web app is opened. */
export async function walkThrough(browser: Browser, provider: Provider, as: Record<string, string>, query = ''): Promise<URL> {
  const dialog = await browser.open(`${API}/v1/auth/${provider}/web${query}`);
  return arrivedAt(await browser.submit(dialog, as));
}

/** What the web app was told; fails when the browser ended elsewhere. */
export function arrivedAt(page: Page): URL {
  const url = new URL(page.url);
  if (url.origin !== WEB_APP) throw new Error(`The browser is at ${page.url.split('?')[0]}: ${page.status} ${page.text.slice(0, 300)}`);
  return url;
}

export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** A sign-in that was begun, and how its provider would answer: without a dialog, for answers that no dialog gives. */
export interface Begun {
  readonly provider: Provider;
  readonly browser: Browser;
  readonly state: string;
  readonly nonce: string;
  readonly callback: string;
  /** A code that the token endpoint of the local issuer takes. */
  code(as?: Partial<Authorization>): Promise<string>;
  /** Comes back with these parameters, from the provider's site. */
  comeBack(answer: Record<string, string>, options?: { browser?: Browser; provider?: Provider }): Promise<Page>;
}

export async function begin(app: TestApp, provider: Provider, { browser = browserFor(app), publicUrl = API } = {}): Promise<Begun> {
  const dialog = await browser.open(`${publicUrl}/v1/auth/${provider}/web`, (url) => !url.startsWith(publicUrl));
  const asked = new URL(dialog.url).searchParams;
  const [state, nonce, callback] = [asked.get('state')!, asked.get('nonce')!, asked.get('redirect_uri')!];
  return {
    provider, browser, state, nonce, callback,
    code: (as = {}) => {
      const codeChallenge = asked.get('code_challenge')!;
      const agreed = { provider, subject: 'somebody', redirectUri: callback, nonce, codeChallenge, offline: true };
      return mintLocalCode(testServices().dataDir, { ...agreed, ...as }, app.clock);
    },
    comeBack: (answer, { browser: other = browser, provider: where = provider } = {}) => {
      const url = callback.replace(`/${provider}/`, `/${where}/`);
      const from = callback.startsWith('https:') ? 'https://appleid.apple.com/' : dialog.url;
      return where === 'google' ? other.open(`${url}?${new URLSearchParams(answer)}`) : other.post(url, answer, from);
    },
  };
}

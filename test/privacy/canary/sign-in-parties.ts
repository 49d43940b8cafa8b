import { ProviderGrants } from '../../../src/modules/auth/grants/provider-grants.js';
import { ProviderTokens } from '../../../src/modules/auth/grants/provider-tokens.js';
import { sha256 } from '../../../src/kernel/json.js';
import { LOCAL_CLIENT_ID, mintLocalCode } from '../../../src/local/index.js';
import { inScope, nonceOf } from '../../auth/auth-parts.js';
import type { TestApp } from '../../support/harness.js';
import { testServices } from '../../support/service-environment.js';
import { type Answer, Recorder } from '../../support/stand-ins/recorder.js';
import type { CanaryPerson } from './world.js';

const BACK = 'https://app.example/back';

/** Apple and Google as sign-in providers: the local issuer, behind a recorder for each. */
export class SignInParties {
  private constructor(
    readonly apple: Recorder,
    readonly google: Recorder,
  ) {}

  static async start(): Promise<SignInParties> {
    const { origin } = new URL(testServices().env['GOOGLE_TOKEN_URL']!);
    const [apple, google] = await Promise.all([Recorder.start(forwardTo(origin)), Recorder.start(forwardTo(origin))]);
    return new SignInParties(apple, google);
  }

  get env(): Readonly<Record<string, string>> {
    return {
      APPLE_BASE_URL: `${this.apple.url}/apple`, GOOGLE_TOKEN_URL: `${this.google.url}/google/token`,
      GOOGLE_REVOCATION_URL: `${this.google.url}/google/revoke`, GOOGLE_JWKS_URL: `${this.google.url}/google/certs`,
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.apple.close(), this.google.close()]);
  }

  /** Both have given this service a permission of theirs, which only they can take back. */
  async meet(app: TestApp, { actor, mark }: CanaryPerson): Promise<void> {
    const [subject, nonce, { dataDir }] = [`apple-${mark}`, await nonceOf(app), testServices()];
    const identityToken = await app.idToken({ provider: 'apple', subject, email: `apple-${mark}@example.test`, nonce: sha256(nonce) });
    const authorizationCode = await mintLocalCode(dataDir, { provider: 'apple', subject }, app.clock);
    await actor.post('/v1/me/identities/apple', { identityToken, nonce, authorizationCode }).expect(200);

    const agreed = { provider: 'google', subject: actor.subject, offline: true, redirectUri: BACK } as const;
    const code = await mintLocalCode(dataDir, agreed, app.clock);
    const client = { provider: 'google', clientId: LOCAL_CLIENT_ID } as const;
    const { refreshToken } = await app.get(ProviderTokens).exchange({ ...client, code, redirectUri: BACK });
    await inScope(app, () => app.get(ProviderGrants).keep({ ...client, accountId: actor.id, refreshToken: refreshToken! }));
    await app.drain();
  }
}

function forwardTo(origin: string): Answer {
  return async ({ method, path, headers, body }, response) => {
    const contentType = headers['content-type'];
    const init = { method, ...(contentType && { headers: { 'content-type': contentType }, body: new Uint8Array(body) }) };
    const answer = await fetch(`${origin}${path}`, init);
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  };
}

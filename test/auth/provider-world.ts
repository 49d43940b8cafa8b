import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalIssuer, startIssuer } from '../../src/local/index.js';
import { GrantSweep } from '../../src/modules/auth/grants/grant-sweep.task.js';
import { sha256 } from '../../src/kernel/json.js';
import { type StartOptions, startApp, type TestApp } from '../support/harness.js';
import { TestClock } from '../support/test-clock.js';
import { inScope, nonceOf, type Session } from './auth-parts.js';

export type ProviderName = 'google' | 'apple';

/** A person at one of the providers. */
export interface Credentials {
  readonly subject: string;
  readonly nonce: string;
  /** As the native app sends it to `/v1/auth/<provider>` and `/v1/me/identities/<provider>`. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface GrantRow {
  readonly id: string;
  readonly account_id: string | null;
  readonly provider: string;
  readonly client_id: string;
  readonly token_sealed: string | null;
  readonly status: string;
  readonly answer_status: string | null;
}

export interface IdentityRow {
  readonly provider: string;
  readonly status: string;
  readonly email_forwarded: boolean;
}

/** The service beside providers of its own, which can be broken and have news. */
export class ProviderWorld {
  private constructor(
    readonly app: TestApp,
    readonly issuer: LocalIssuer,
    private readonly folder: string,
  ) {}

  static async start(options: StartOptions = {}): Promise<ProviderWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'issuer-'));
    const clock = options.clock ?? new TestClock();
    const issuer = await startIssuer({ dataDir: folder, clock });
    const app = await startApp({ ...options, clock, env: { ...issuer.env, ...options.env } });
    return new ProviderWorld(app, issuer, folder);
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.issuer.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A fresh token of the provider, with a nonce of ours; from Apple with a code, unless one is given or refused. */
  async credentials(provider: ProviderName, subject = newSubject(), more: object = {}): Promise<Credentials> {
    const nonce = await nonceOf(this.app);
    const email = `${subject}@example.test`;
    if (provider === 'google') {
      const idToken = await this.issuer.mintIdToken({ provider, subject, email, nonce });
      return { subject, nonce, body: { idToken, nonce, ...more } };
    }
    const identityToken = await this.issuer.mintIdToken({ provider, subject, email, nonce: sha256(nonce) });
    const authorizationCode = this.issuer.mintCode({ provider, subject });
    return { subject, nonce, body: { identityToken, nonce, authorizationCode, ...more } };
  }

  /** Signed in with the provider; the same person again when the subject is given. */
  async signIn(provider: ProviderName, subject?: string, more: object = {}): Promise<Session & { readonly subject: string }> {
    const person = await this.credentials(provider, subject, more);
    const { body } = await this.app.stranger.post(`/v1/auth/${provider}`, person.body).expect(200);
    return { ...(body as Session), subject: person.subject };
  }

  /** Adds the other provider to the account of a session. */
  async link(session: Session, provider: ProviderName, subject?: string): Promise<string> {
    const person = await this.credentials(provider, subject);
    await this.app.client(session.accessToken).post(`/v1/me/identities/${provider}`, person.body).expect(200);
    return person.subject;
  }

  grantsOf(accountId: string): Promise<GrantRow[]> {
    return this.app.sql<GrantRow>('select * from provider_grant where account_id = $1 order by id', [accountId]);
  }

  identitiesOf(accountId: string): Promise<IdentityRow[]> {
    return this.app.sql<IdentityRow>(
      'select provider, status, email_forwarded from sign_in_identity where account_id = $1 order by id',
      [accountId],
    );
  }

  /** Time passes, and the sweep comes by. */
  async later(ms: number): Promise<void> {
    this.app.clock.advance(ms);
    await inScope(this.app, () => this.app.get(GrantSweep).run());
    await this.app.drain();
  }

  /** Whether the access token of a session is still let in. */
  async isOpen({ accessToken }: Session): Promise<boolean> {
    const { status } = await this.app.client(accessToken).get('/v1/auth/sessions');
    return status === 200;
  }
}

export function newSubject(): string {
  return randomBytes(8).toString('hex');
}

/** A key as Apple hands it out: P-256, PKCS#8 in PEM. */
export function localAppleKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

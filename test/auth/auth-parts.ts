import { randomBytes } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId } from '../../src/kernel/ids.js';
import { sha256 } from '../../src/kernel/json.js';
import type { IdTokenOptions } from '../../src/local/index.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { TestApp } from '../support/harness.js';

export interface Session {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: string;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: string;
  readonly account: {
    readonly id: AccountId;
    readonly profile: { readonly username: string; readonly avatarUrl: string };
    readonly email: string | null;
    readonly roles: string[];
  };
  readonly isNew: boolean;
}

export async function nonceOf(app: TestApp): Promise<string> {
  return ((await app.stranger.post('/v1/auth/nonce').expect(201)).body as { nonce: string }).nonce;
}

/** With Google, without a nonce; somebody new unless a subject is given. */
export async function signIn(app: TestApp, token: Partial<IdTokenOptions> = {}, more: object = {}): Promise<Session> {
  const idToken = await app.idToken({ subject: randomBytes(8).toString('hex'), ...token });
  return (await app.stranger.post('/v1/auth/google', { idToken, ...more }).expect(200)).body as Session;
}

/** With Apple, as the native app does: the token carries the hash of the nonce, the body the nonce. */
export async function signInWithApple(
  app: TestApp,
  token: Partial<IdTokenOptions> & { subject: string },
  more: object = {},
): Promise<Session> {
  const nonce = await nonceOf(app);
  const identityToken = await app.idToken({ ...token, provider: 'apple', nonce: sha256(nonce) });
  return (await app.stranger.post('/v1/auth/apple', { identityToken, nonce, ...more }).expect(200)).body as Session;
}

/** Status and code of an answer, whatever they are. */
export async function outcomeOf(request: PromiseLike<{ status: number; body: unknown }>): Promise<[number, string | undefined]> {
  const { status, body } = await request;
  return [status, (body as { code?: string } | undefined)?.code];
}

export function inScope<T>(app: TestApp, work: () => Promise<T>): Promise<T> {
  return runInScope(app.get(EntityManager), work);
}

export function times<T>(count: number, make: (index: number) => PromiseLike<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => make(index)));
}

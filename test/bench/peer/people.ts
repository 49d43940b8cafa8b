import { ApiClient } from '../../../src/local/tour/client.js';
import type { Deployment } from '../../tools/deployment.js';

export interface Person {
  readonly accountId: string;
  readonly token: string;
  readonly refreshToken: string;
  /** A generation of theirs. */
  readonly generation: string;
}

interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly account: { readonly id: string };
}

/** Signed in, with the AI permission and the points of a welcome, and a generation that waits. */
export async function newPerson(deployment: Deployment, url: string, n: number): Promise<Person> {
  const api = new ApiClient(url);
  const { nonce } = await api.post<{ nonce: string }>('/v1/auth/nonce');
  const subject = `bench-person-${n}`;
  const idToken = await deployment.idToken({ provider: 'google', subject, email: `${subject}@example.test`, nonce });
  const { accessToken, refreshToken, account } = await api.post<Session>('/v1/auth/google', { idToken, nonce });
  api.useToken(accessToken);
  const { version } = await api.get<{ version: string }>('/v1/policies/ai-data-sharing');
  await api.post('/v1/consents', { policy: 'ai-data-sharing', version, decision: 'granted', locale: 'en', surface: 'test' });
  const { id } = await api.post<{ id: string }>('/v1/generations', GENERATION, { 'idempotency-key': `first-${n}`, 'x-app-version': '1.0' });
  return { accountId: account.id, token: accessToken, refreshToken, generation: id };
}

export const GENERATION = { tool: 'image.create', prompt: 'a lighthouse over a calm sea' };

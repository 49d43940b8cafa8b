import { createHash, randomUUID } from 'node:crypto';
import type { ApiClient } from '../../src/local/tour/client.js';
import type { Deployment } from '../tools/deployment.js';

interface Generation {
  readonly id: string;
  readonly status: string;
  readonly outputs: readonly { readonly url: string; readonly sha256: string }[];
}

/** Looks until `look` finds what it looks for. */
export async function until<T>(what: string, look: () => Promise<T | null>, limitMs = 180_000): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise<void>((again) => setTimeout(again, 100));
  }
}

/** Has pictures made, and waits for them. */
export async function pictures(api: ApiClient, count: number): Promise<readonly Generation[]> {
  const asked = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      api.post<Generation>('/v1/generations', { tool: 'image.create', prompt: `picture ${n}` }, { 'idempotency-key': randomUUID() }),
    ),
  );
  return Promise.all(
    asked.map(({ id }) =>
      until(`generation ${id}`, async () => {
        const seen = await api.get<Generation>(`/v1/generations/${id}`);
        return seen.status === 'succeeded' ? seen : null;
      }),
    ),
  );
}

/** How many of the files are there, byte for byte. */
export async function intact(api: ApiClient, made: readonly Generation[]): Promise<number> {
  let found = 0;
  for (const { id } of made) {
    const { outputs } = await api.get<Generation>(`/v1/generations/${id}`);
    for (const { url, sha256 } of outputs) {
      const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
      if (createHash('sha256').update(bytes).digest('hex') === sha256) found += 1;
    }
  }
  return found;
}

/** Ends somebody's account for good, as they would. */
export async function leave(deployment: Deployment, api: ApiClient, subject: string): Promise<void> {
  const { nonce } = await api.post<{ nonce: string }>('/v1/auth/nonce');
  const idToken = await deployment.idToken({ provider: 'google', subject, email: `${subject}@example.test`, nonce });
  await api.post('/v1/privacy/deletion', { reauth: { idToken, nonce }, when: 'now' });
  await until('the end of the account', async () => {
    const { rows } = await deployment.sql.query(`select 1 from account_deletion where status = 'completed'`);
    return rows.length > 0 ? true : null;
  });
}

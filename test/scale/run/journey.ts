import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../../../src/local/tour/client.js';

interface Generation { readonly id: string; readonly status: string; readonly outputs: readonly { readonly id: string }[] }

const LIMIT_MS = 60_000;

/** Looks again until `look` gives something. */
export async function seen<T>(what: string, look: () => Promise<T | null>, limitMs = LIMIT_MS): Promise<T> {
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Not within ${limitMs} ms: ${what}`);
}

/** A picture in the library. Returns its id. */
export async function generated(api: ApiClient): Promise<string> {
  const body = { tool: 'image.create', prompt: 'a heron at dawn', provider: 'local' };
  const { id } = await api.post<Generation>('/v1/generations', body, { 'idempotency-key': randomUUID() });
  const done = await seen('the generation ends', async () => {
    const now = await api.get<Generation>(`/v1/generations/${id}`);
    return ['queued', 'running'].includes(now.status) ? null : now;
  });
  if (done.status !== 'succeeded') throw new Error(`The generation ended as ${done.status}`);
  return done.outputs[0]!.id;
}

/** Something new that all may see. Returns its id. */
export async function posted(api: ApiClient): Promise<string> {
  const creationId = await generated(api);
  return (await api.post<{ id: string }>('/v1/posts', { creationId })).id;
}

export async function newestIn(feed: Promise<{ readonly items: readonly { readonly id: string }[] }>): Promise<string | undefined> {
  return (await feed).items[0]?.id;
}

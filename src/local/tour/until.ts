import { setTimeout as delay } from 'node:timers/promises';

interface Patience {
  readonly patienceMs?: number;
  /** Between two looks. */
  readonly everyMs?: number;
}

/** Looks again until it is so. @throws Error when it never is */
export async function until<T>(
  what: string, look: () => Promise<T>, isIt: (seen: T) => boolean, { patienceMs = 60_000, everyMs = 200 }: Patience = {},
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (isIt(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`Still not there: ${what}`);
    await delay(everyMs);
  }
}

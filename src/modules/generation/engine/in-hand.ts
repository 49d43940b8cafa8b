import type { ProviderOutput } from '../ports/provider.port.js';

/** Between tries to bring home a result that nobody else has: a passing fault of storage must not cost what was paid for. */
const PAUSES_MS = [1_000, 3_000, 9_000, 27_000];

/** `work`, and again after each pause while the bytes of the result are in this worker's hands alone. @throws what the last try threw */
export async function patiently<T>(output: ProviderOutput | undefined, work: () => Promise<T>): Promise<T> {
  const pauses = output && 'bytes' in output ? PAUSES_MS : [];
  for (const pauseMs of pauses) {
    try {
      return await work();
    } catch {
      await new Promise((resume) => setTimeout(resume, pauseMs));
    }
  }
  return work();
}

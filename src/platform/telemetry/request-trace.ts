import { AsyncLocalStorage } from 'node:async_hooks';

interface Trace {
  readonly requestId: string;
}

const traces = new AsyncLocalStorage<Trace>();

/** Runs `work` so that every line logged in it carries the request's id. */
export function traced<T>(requestId: string, work: () => T): T {
  return traces.run({ requestId }, work);
}

export function currentTrace(): Trace | undefined {
  return traces.getStore();
}

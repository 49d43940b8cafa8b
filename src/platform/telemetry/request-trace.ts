import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';

/** What is going on here: for whose request, and in which span when there are traces. */
export interface Trace {
  readonly requestId?: string;
  readonly span?: Span | undefined;
}

const traces = new AsyncLocalStorage<Trace>();

/** Runs `work` so that every line logged in it carries the request's id and the trace's, and spans made in it lie within `span`. */
export function traced<T>(trace: Trace, work: () => T): T {
  return traces.run(trace, work);
}

export function currentTrace(): Trace | undefined {
  return traces.getStore();
}

/** For log lines. */
export function traceFields(): Readonly<Record<string, string>> {
  const { requestId, span } = traces.getStore() ?? {};
  return { ...(requestId === undefined ? {} : { requestId }), ...(span ? { traceId: span.spanContext().traceId } : {}) };
}

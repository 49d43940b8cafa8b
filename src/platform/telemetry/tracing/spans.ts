import { type Attributes, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { currentTrace, traced } from '../request-trace.js';
import { contextOf } from './traceparent.js';

export interface SpanOptions {
  readonly kind: SpanKind;
  readonly attributes?: Attributes;
  /** The `traceparent` of what led to this, when it came from elsewhere. */
  readonly from?: string | undefined;
  /** A trace of its own, whatever led to it. */
  readonly isApart?: boolean;
}

/** How something ended. An error is told by its kind: its message may quote anything. */
export interface Ending {
  readonly attributes?: Attributes;
  readonly error?: unknown;
}

/** None while nobody collects traces: then nothing here does anything. */
let tracer: Tracer | undefined;

export function traceWith(given: Tracer | undefined): void {
  tracer = given;
}

/** Within the current span, unless it says what it came `from`, or that it is apart. */
export function beginSpan(name: string, { kind, attributes, from, isApart = false }: SpanOptions): Span | undefined {
  if (!tracer) return undefined;
  const remote = from === undefined ? undefined : contextOf(from);
  const parent = isApart ? undefined : currentTrace()?.span;
  const context = remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
  return tracer.startSpan(name, { kind, attributes }, context);
}

/** A call to somebody else is told as a part of something; by itself (a look that is taken each second) it is not. */
export function beginCall(name: () => string, attributes: Attributes): Span | undefined {
  return tracer && currentTrace()?.span ? beginSpan(name(), { kind: SpanKind.CLIENT, attributes }) : undefined;
}

export function endSpan(span: Span | undefined, { attributes, error }: Ending = {}): void {
  if (!span) return;
  if (attributes) span.setAttributes(attributes);
  if (error !== undefined) {
    const type = error instanceof Error ? error.name : 'unknown';
    span.setAttribute('error.type', type);
    span.setStatus({ code: SpanStatusCode.ERROR, message: type });
  }
  span.end();
}

/** `work` with a span around it, in which whatever it does lies. */
export async function inSpan<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  const span = beginSpan(name, options);
  if (!span) return work();
  try {
    const result = await traced({ ...currentTrace(), span }, work);
    endSpan(span);
    return result;
  } catch (error) {
    endSpan(span, { error });
    throw error;
  }
}

/** For whom the current trace is not about: `work` begins one. */
export function inTraceOfItsOwn<T>(name: string, work: () => Promise<T>): Promise<T> {
  return inSpan(name, { kind: SpanKind.CONSUMER, isApart: true }, work);
}

import type { OutboundResponse } from '../../../platform/outbound/index.js';
import { PushServiceRefused, PushServiceUnavailable } from './push-service.port.js';

const RETRY_AFTER_MAX_MS = 3_600_000;
/** Timeouts, being busy, and its own faults. The vendor names 429 and 503; the other 5xx are as much a fault of theirs. */
const isPassing = (status: number) => status === 408 || status === 429 || status >= 500;

/** What became of a message, from an answer with status 2xx. */
export interface SentAnswer {
  /** Null: nothing was sent. */
  readonly messageId: string | null;
  /** What it complains of all the same, in its own words' shape: counted, never kept. */
  readonly complaints: number;
}

/** The answer, when it is one that says "done". @throws PushServiceUnavailable, PushServiceRefused */
export function accepted(response: OutboundResponse, now: Date): OutboundResponse {
  const { status, headers } = response;
  if (response.ok) return response;
  // a redirect is no answer of this API: something stands between, and may be gone later
  if (isPassing(status) || status < 400) throw new PushServiceUnavailable(`status-${status}`, retryAfterMs(headers['retry-after'], now));
  throw new PushServiceRefused(status);
}

/**
 * Reads the answer to a message. `errors` comes as a list of texts, a list of objects or an object, or is absent; aliases that OneSignal
 * does not know are no failure. An empty id says that nothing was sent. @throws PushServiceUnavailable for what cannot be read: sent
 * again under the same key, it arrives once
 */
export function readSent(response: OutboundResponse): SentAnswer {
  const body = objectIn(response);
  const { id, errors } = body;
  if (id === undefined && errors === undefined) throw new PushServiceUnavailable('unreadable');
  return { messageId: typeof id === 'string' && id !== '' ? id : null, complaints: countOf(errors) };
}

/** RFC 9110, section 10.2.3: seconds, or a date. Null for neither. */
export function retryAfterMs(value: string | undefined, now: Date): number | null {
  if (value === undefined || value.trim() === '') return null;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS);
}

function objectIn(response: OutboundResponse): Readonly<Record<string, unknown>> {
  let json: unknown;
  try {
    json = response.json();
  } catch {
    throw new PushServiceUnavailable('unreadable');
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw new PushServiceUnavailable('unreadable');
  return json as Record<string, unknown>;
}

function countOf(errors: unknown): number {
  if (Array.isArray(errors)) return errors.length;
  return errors !== null && typeof errors === 'object' ? Object.keys(errors).length : Number(Boolean(errors));
}

import { ProviderError } from '../../ports/provider.port.js';
import { type Fields, fieldsOf, listOf, textOf } from '../shared/json.js';
import type { JsonAnswer } from '../shared/json-api.js';
import { retryAfterMs } from '../shared/rate-limits.js';

type Answer = Pick<JsonAnswer, 'status' | 'headers' | 'json'>;

/** Ends and codes that say that something was refused for what it shows, or would show. */
const REFUSALS: ReadonlySet<string> = new Set([
  'SAFETY', 'PROHIBITED_CONTENT', 'BLOCKLIST', 'SPII', 'RECITATION', 'JAILBREAK', 'MODEL_ARMOR', 'NO_IMAGE',
  'IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT', 'IMAGE_RECITATION', 'IMAGE_OTHER',
]);
/** Google answers 400 to these. */
const KEY_REASONS: ReadonlySet<string> = new Set(['API_KEY_INVALID', 'API_KEY_EXPIRED']);
const LONGEST_WAIT_MS = 3_600_000;

export function isRefusal(reason: unknown): boolean {
  return typeof reason === 'string' && REFUSALS.has(reason.toUpperCase());
}

/** What an answer of 400 or more means. Goes by codes; Google's sentences may change and may quote the prompt. */
export function errorOfAnswer({ status, headers, json }: Answer): ProviderError {
  const error = errorIn(json);
  const details = listOf(error.details).map(fieldsOf);
  const codes = [error.status, error.code, ...details.map(({ reason }) => reason)];
  const is = (code: string) => codes.includes(code);
  if (codes.some(isRefusal)) return new ProviderError('refused', 'content-policy');
  if (status === 401 || codes.some((code) => KEY_REASONS.has(String(code)))) return new ProviderError('auth', 'key-refused');
  if (status === 403) return new ProviderError('auth', 'not-permitted');
  if (status === 429) return errorOfLimit(details, headers);
  if (status === 404) return new ProviderError('transient', 'model-unavailable'); // another may be there
  if (is('FAILED_PRECONDITION')) return new ProviderError('auth', 'not-permitted'); // a region, or a project without billing
  if (status === 408 || status === 409 || status === 499 || status >= 500) {
    return new ProviderError('transient', 'provider-failed', { retryAfterMs: waitMs(details, headers) });
  }
  return new ProviderError('invalid', status === 413 ? 'input-refused' : 'parameters-refused');
}

/**
 * The errors of a run and of its steps: `{ code, status, message }`. A step's `code` is a number of google.rpc.Code; the run's is a URI,
 * say the types of @google/genai 3.1. None was seen, so it is read by its last part, which a bare name is too.
 */
export function errorOfRun(errors: readonly unknown[]): ProviderError {
  const codes = errors.map(fieldsOf).flatMap(({ code, status }) => [nameOf(code), nameOf(status)]);
  const is = (...wanted: readonly unknown[]) => codes.some((code) => wanted.includes(code));
  if (codes.some(isRefusal)) return new ProviderError('refused', 'content-policy');
  if (is(3, 'INVALID_ARGUMENT', 'INVALID_REQUEST')) return new ProviderError('invalid', 'input-refused');
  return new ProviderError('transient', 'run-failed');
}

/** An unknown interaction is a 400, told apart from other mistakes by its sentence alone. */
export function isUnknownInteraction({ status, json }: Answer): boolean {
  return status === 404 || (status === 400 && /interaction (?:name|id)|not found/i.test(textOf(errorIn(json).message) ?? ''));
}

function nameOf(code: unknown): unknown {
  return typeof code === 'string' ? code.split(/[/#:]/).at(-1)!.toUpperCase() : code;
}

/** `{ error }`, or `[{ error }]` from Google's front end. */
function errorIn(json: unknown): Fields {
  return fieldsOf(fieldsOf(Array.isArray(json) ? json[0] : json).error);
}

/** A limit for the day, or of the free tier, is not over soon. */
function errorOfLimit(details: readonly Fields[], headers: Answer['headers']): ProviderError {
  const quotas = details.flatMap(({ violations }) => listOf(violations)).map((violation) => textOf(fieldsOf(violation).quotaId) ?? '');
  if (quotas.some((quota) => /PerDay|FreeTier/i.test(quota))) return new ProviderError('quota', 'quota-used-up');
  return new ProviderError('transient', 'rate-limited', { retryAfterMs: waitMs(details, headers) });
}

/** google.rpc.RetryInfo: a span such as `17s` or `0.5s`. */
function waitMs(details: readonly Fields[], headers: Answer['headers']): number | undefined {
  const [, seconds] = /^(\d{1,6}(?:\.\d+)?)s$/.exec(textOf(details.find(({ retryDelay }) => retryDelay)?.retryDelay) ?? '') ?? [];
  const ms = Number(seconds) * 1000;
  return ms > 0 ? Math.min(ms, LONGEST_WAIT_MS) : retryAfterMs(headers);
}

import type { OutboundResponse } from '../../../../platform/outbound/index.js';
import { ProviderError, type ProviderErrorKind } from '../../ports/provider.port.js';
import { fieldsOf, jsonOf, textOf } from '../shared/json.js';
import { retryAfterMs } from '../shared/rate-limits.js';

type Answer = Pick<OutboundResponse, 'status' | 'headers' | 'body'>;

/** What the person can change; anything else in a 422 is a mistake in our mapping. */
const INPUT_TYPES: ReadonlySet<string> = new Set([
  'image_too_small', 'image_too_large', 'image_load_error', 'unsupported_image_format', 'face_detection_error',
  'file_too_large', 'file_download_error',
  'audio_duration_too_long', 'audio_duration_too_short', 'video_duration_too_long', 'video_duration_too_short',
  'unsupported_audio_format', 'unsupported_video_format',
]);
const REFUSAL_TYPES: ReadonlySet<string> = new Set(['content_policy_violation', 'partner_validation_refused']);
const TRANSIENT_TYPES: ReadonlySet<string> = new Set([
  'request_timeout', 'startup_timeout', 'runner_scheduling_failure', 'runner_connection_timeout', 'runner_disconnected',
  'runner_connection_refused', 'runner_connection_error', 'runner_incomplete_response', 'runner_server_error', 'internal_error',
  'internal_server_error', 'generation_timeout', 'downstream_service_error', 'downstream_service_unavailable', 'concurrent_requests_limit',
]);

/** What an answer of 400 or more means. Goes by types and codes; fal's sentences may change and may quote the prompt. */
export function errorOfAnswer(answer: Answer, errorType: string | null = null): ProviderError {
  const json = fieldsOf(jsonOf(answer.body));
  const types = [errorType, textOf(answer.headers['x-fal-error-type']), textOf(json.error_type), ...detailTypes(json.detail)];
  const known = types.filter((type) => type !== null);
  const { status } = answer;
  if (known.some((type) => REFUSAL_TYPES.has(type))) return new ProviderError('refused', 'content-policy');
  if (status === 401) return new ProviderError('auth', 'key-refused');
  if (status === 402) return new ProviderError('quota', 'balance-empty');
  if (status === 403 && isBalance(json.detail)) return new ProviderError('quota', 'balance-empty');
  if (status === 403) return new ProviderError('auth', 'not-permitted');
  if (status === 429) return new ProviderError('transient', 'rate-limited', { retryAfterMs: retryAfterMs(answer.headers) });
  // Our own deadline (x-fal-request-timeout) and nobody else's: asking again would end the same way.
  if (status === 504 && answer.headers['x-fal-request-timeout-type'] === 'user') return new ProviderError('invalid', 'own-deadline');
  if (known.some((type) => INPUT_TYPES.has(type))) return new ProviderError('invalid', 'input-refused');
  const saysRetry = answer.headers['x-fal-retryable'] ?? answer.headers['x-fal-needs-retry'];
  if (saysRetry === 'true' || saysRetry === '1') return transient(answer);
  if (status === 404 || status === 405) return new ProviderError('invalid', 'not-found');
  if (saysRetry !== 'false' && known.some((type) => TRANSIENT_TYPES.has(type))) return transient(answer);
  if (status === 408 || status >= 500) return transient(answer);
  return new ProviderError('invalid', 'parameters-refused');
}

/** A status that says `COMPLETED` with an error, when the result call tells no more. */
export function errorOfType(errorType: string | null): ProviderError {
  if (errorType !== null && REFUSAL_TYPES.has(errorType)) return new ProviderError('refused', 'content-policy');
  if (errorType !== null && INPUT_TYPES.has(errorType)) return new ProviderError('invalid', 'input-refused');
  const kind: ProviderErrorKind = errorType === null || TRANSIENT_TYPES.has(errorType) ? 'transient' : 'invalid';
  return new ProviderError(kind, 'run-failed');
}

/** Whether the model (or fal for it) gave this answer, which is then final for the run; else fal itself could not answer just now. */
export function isReplayed({ headers, body }: Answer): boolean {
  const { detail, error_type: errorType } = fieldsOf(jsonOf(body));
  return [detail, errorType, headers['x-fal-error-type'], headers['x-fal-retryable']].some((value) => value !== undefined);
}

export function isCancellation(errorType: string | null): boolean {
  return errorType !== null && /cancel/.test(errorType);
}

function transient(answer: Answer): ProviderError {
  return new ProviderError('transient', 'provider-failed', { retryAfterMs: retryAfterMs(answer.headers) });
}

function detailTypes(detail: unknown): readonly (string | null)[] {
  return Array.isArray(detail) ? detail.map((item) => textOf(fieldsOf(item).type)) : [];
}

/** fal gives no type for an empty account, so this one sentence is looked at. */
function isBalance(detail: unknown): boolean {
  return typeof detail === 'string' && /balance/i.test(detail);
}

import { ProviderError } from '../../ports/provider.port.js';
import { fieldsOf, textOf } from '../shared/json.js';
import type { JsonAnswer } from '../shared/json-api.js';
import { retryAfterMs } from '../shared/rate-limits.js';

type Answer = Pick<JsonAnswer, 'status' | 'headers' | 'json'>;

const REFUSALS: ReadonlySet<string> = new Set([
  'moderation_blocked', 'content_policy_violation', 'image_content_policy_violation', 'content_filter',
  'invalid_prompt', 'bio_policy', 'misalignment_policy_violation',
]);
/** What the person can change; anything else in a 400 is a mistake in our mapping. */
const INPUTS: ReadonlySet<string> = new Set([
  'invalid_image', 'invalid_image_format', 'invalid_base64_image', 'invalid_image_mode', 'image_parse_error',
  'image_too_large', 'image_too_small', 'image_file_too_large', 'empty_image_file', 'unsupported_image_media_type',
]);
/** All of these stay until somebody pays: `insufficient_quota` is a 429, `billing_hard_limit_reached` a 400. */
const EMPTY: ReadonlySet<string> = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active']);
/** About this model and our account, not about the request: another model may do what this one does not. */
const NOT_OURS: ReadonlySet<string> = new Set(['model_not_found', 'unsupported_model', 'data_residency_mismatch']);
/** What config/tools says and no person chose. */
const OUR_PARAMETERS = /^(?:model|tools?\b|tool_choice|background|store|max_tool_calls|safety_identifier)/;

/** What an answer of 400 or more means. Goes by codes; OpenAI's sentences may change and may quote the prompt. */
export function errorOfAnswer(answer: Answer): ProviderError {
  const { status, headers } = answer;
  const { code, type, param } = fieldsOf(fieldsOf(answer.json).error);
  const known = errorOfCodes([code, type]);
  if (known) return known;
  if (status === 401) return new ProviderError('auth', 'key-refused');
  if (status === 403) return new ProviderError('auth', 'not-permitted'); // also an organisation that is not verified for image models
  if (status === 429) return new ProviderError('transient', 'rate-limited', { retryAfterMs: retryAfterMs(headers) });
  if (status === 408 || status === 409 || status >= 500 || headers['x-should-retry'] === 'true') {
    return new ProviderError('transient', 'provider-failed', { retryAfterMs: retryAfterMs(headers) });
  }
  if (status === 404 || OUR_PARAMETERS.test(textOf(param) ?? '')) return new ProviderError('transient', 'model-unavailable');
  if (status === 413) return new ProviderError('invalid', 'input-refused');
  return new ProviderError('invalid', 'parameters-refused');
}

/** The error of a run, or of the image call inside it: `{ code, type }`. */
export function errorOfRun(error: unknown): ProviderError {
  const { code, type } = fieldsOf(error);
  return errorOfCodes([code, type]) ?? new ProviderError('transient', 'run-failed');
}

function errorOfCodes(codes: readonly unknown[]): ProviderError | null {
  const isAmong = (set: ReadonlySet<string>) => codes.some((code) => typeof code === 'string' && set.has(code));
  if (isAmong(REFUSALS)) return new ProviderError('refused', 'content-policy');
  if (isAmong(EMPTY)) return new ProviderError('quota', 'balance-empty');
  if (isAmong(INPUTS)) return new ProviderError('invalid', 'input-refused');
  if (isAmong(NOT_OURS)) return new ProviderError('transient', 'model-unavailable');
  return null;
}

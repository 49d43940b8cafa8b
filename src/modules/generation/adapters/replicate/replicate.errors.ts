import { ProviderError } from '../../ports/provider.port.js';
import type { JsonAnswer } from '../shared/json-api.js';
import { fieldsOf, textOf } from '../shared/json.js';
import { retryAfterMs } from '../shared/rate-limits.js';

type Answer = Pick<JsonAnswer, 'status' | 'headers' | 'json'>;

/** Each model words its refusal in its own way; the code E005 is shared by some. */
const REFUSAL = anyOf(
  'nsfw', '\\be005\\b', '\\bflagged\\b', 'sensitive (content|material)', 'safety (check|filter|system)', 'moderation',
  'content (policy|policies|guidelines)', 'prohibited',
);
/** Replicate's own codes (replicate.com/docs/reference/error-codes) but E1001, out of memory, and what models say of a bad moment. */
const PASSES = anyOf(
  '\\bE(?!1001)\\d{4}\\b', 'code: PA\\b', 'interrupted', 'please retry', 'try again', 'temporar', 'unavailable', 'overloaded',
  'high demand', 'capacity', 'queue is full', 'timed? ?out',
);
/** What the person can change: the file, or how much was asked for. */
const INPUT = anyOf(
  '\\bE1001\\b', 'out of memory', 'unsupported', 'not supported', 'cannot identify', 'invalid', 'must be', 'exceeds',
  '(could not|cannot|failed to) (be )?(read|load|open|decode|download)', 'too (large|small|long|short|many|few)',
);

/** What an answer of 400 or more means. Goes by the status; the sentence is looked at for a refusal and a time alone. */
export function errorOfAnswer(answer: Answer): ProviderError {
  const { status, headers, json } = answer;
  const detail = textOf(fieldsOf(json).detail) ?? '';
  if (status === 401) return new ProviderError('auth', 'key-refused');
  if (status === 402) return new ProviderError('quota', 'balance-empty');
  if (status === 403) return new ProviderError('auth', 'not-permitted');
  if (status === 404 || status === 405) return new ProviderError('invalid', 'not-found');
  if (status === 429) return new ProviderError('transient', 'rate-limited', { retryAfterMs: retryAfterMs(headers) ?? resetMs(detail) });
  if (status === 408 || status >= 500) return new ProviderError('transient', 'provider-failed', { retryAfterMs: retryAfterMs(headers) });
  return REFUSAL.test(detail) ? new ProviderError('refused', 'content-policy') : new ProviderError('invalid', 'parameters-refused');
}

/** A run that failed says why in a sentence, if at all. One that says nothing known may be tried again. */
export function errorOfRun(error: unknown): ProviderError {
  const { message, detail } = fieldsOf(error);
  const text = [error, message, detail].filter((part) => typeof part === 'string').join(' ');
  if (REFUSAL.test(text)) return new ProviderError('refused', 'content-policy');
  if (PASSES.test(text)) return new ProviderError('transient', 'run-failed');
  return INPUT.test(text) ? new ProviderError('invalid', 'input-refused') : new ProviderError('transient', 'run-failed');
}

/** A success without results: some models leave out what they find indecent, and tell the log alone. */
export function errorOfEmpty(logs: string): ProviderError {
  return /nsfw/i.test(logs) ? new ProviderError('refused', 'content-policy') : new ProviderError('invalid', 'no-output');
}

/** «Your rate limit resets in ~30s.» */
function resetMs(detail: string): number | undefined {
  const [, seconds] = /resets in ~?(\d{1,4})\s?s\b/i.exec(detail) ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function anyOf(...parts: readonly string[]): RegExp {
  return new RegExp(parts.join('|'), 'i');
}

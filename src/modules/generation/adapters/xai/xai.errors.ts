import { ProviderError } from '../../ports/provider.port.js';
import type { JsonAnswer } from '../shared/json-api.js';
import { fieldsOf, textOf } from '../shared/json.js';
import { retryAfterMs } from '../shared/rate-limits.js';

interface Fault {
  /** `invalid_argument`, `invalid-argument` and `Client specified an invalid argument` are the same. */
  readonly code: string;
  /** Looked at, never kept: it may quote the prompt, or a part of the key. */
  readonly sentence: string;
}

/**
 * xAI gives one code to several causes and tells them apart by a sentence alone. Seen in public reports: a picture that its moderation
 * rejected is a 400 with `invalid_argument`, a wrong key is too; an empty account is a 403 or a 429.
 */
const REFUSAL = /content moderation|moderation polic|usage guidelines|content polic|safety_check/i;
const KEY = /api key|no credentials|unauthenticated/i;
const BALANCE = /available credits|spending limit|purchase more credits|insufficient (?:credits|balance)/i;
const TRANSIENT_CODES = /^(internal_error|internal|service_unavailable|unavailable|timeout|deadline_exceeded)$/;

/** What an answer of 400 or more means. Its sentence only ever makes it more final, never less. */
export function errorOfAnswer({ status, headers, json }: Pick<JsonAnswer, 'status' | 'headers' | 'json'>): ProviderError {
  const { code, sentence } = faultOf(json);
  const wait = { retryAfterMs: retryAfterMs(headers) };
  if (status < 500 && REFUSAL.test(sentence)) return new ProviderError('refused', 'content-policy');
  if (status === 402 || (status < 500 && BALANCE.test(sentence))) return new ProviderError('quota', 'balance-empty');
  if (status === 401 || (status < 404 && KEY.test(sentence))) return new ProviderError('auth', 'key-refused');
  if (status === 403) return new ProviderError('auth', 'not-permitted');
  if (status === 429) return new ProviderError('transient', 'rate-limited', wait);
  if (status === 408 || status >= 500 || TRANSIENT_CODES.test(code)) return new ProviderError('transient', 'provider-failed', wait);
  if (status === 404 || status === 405) return new ProviderError('invalid', 'not-found');
  return new ProviderError('invalid', 'parameters-refused');
}

/**
 * Why a clip failed. What can be wrong with parameters shows at the submit, so an invalid argument of a run is what was asked for. Only
 * what is surely xAI's own fault may be made again: a refused one is billed.
 */
export function errorOfRun(json: unknown): ProviderError {
  const { code, sentence } = faultOf(json);
  if (REFUSAL.test(sentence) || code === 'invalid_argument') return new ProviderError('refused', 'content-policy');
  if (TRANSIENT_CODES.test(code) || (code === '' && sentence === '')) return new ProviderError('transient', 'run-failed');
  return new ProviderError('invalid', 'run-failed');
}

/** `{error: {message, type, code?}}`, `{code, error: "…"}`, and of speech `{error: "…"}`. */
function faultOf(json: unknown): Fault {
  const outer = fieldsOf(json);
  const inner = fieldsOf(outer.error);
  const code = textOf(inner.code) ?? textOf(outer.code) ?? textOf(inner.type) ?? '';
  const sentence = textOf(outer.error) ?? textOf(inner.message) ?? textOf(outer.message) ?? '';
  return { code: /invalid argument/i.test(code) ? 'invalid_argument' : code.toLowerCase().replaceAll('-', '_'), sentence };
}

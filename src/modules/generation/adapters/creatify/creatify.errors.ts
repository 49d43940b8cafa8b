import { ProviderError } from '../../ports/provider.port.js';
import { fieldsOf, listOf } from '../shared/json.js';
import type { JsonAnswer } from '../shared/json-api.js';
import { retryAfterMs } from '../shared/rate-limits.js';

type Answer = Pick<JsonAnswer, 'status' | 'headers' | 'json'>;

const MAX_SENTENCE = 2_000;
/** Creatify has no codes, so its sentences are looked at, in this order. None of their words leaves this file. */
const CREDITS = /\b(?:credits?|balance|quota|subscription|upgrade)\b/i;
const POLICY = /moderat|polic(?:y|ies)|inappropriate|nsfw|violat|sensitive|prohibited|unsafe|safety|offensive|copyright/i;
const INPUT =
  /invalid|unsupported|not supported|at least|too (?:small|large|long|short|many)|(?:load|fetch|read) (?:the )?(?:image|video|url|file)/i;

/** What an answer of 400 or more means (Django REST framework: `{ field: [sentence] }`, `{ detail }` or a list of sentences). */
export function errorOfAnswer({ status, headers, json }: Answer): ProviderError {
  const said = sentencesOf(json).join('\n');
  if (status === 401) return new ProviderError('auth', 'key-refused');
  if (status === 402) return new ProviderError('quota', 'credits-used-up');
  if (status === 403 && !CREDITS.test(said)) return new ProviderError('auth', 'not-permitted');
  if (status === 429) return new ProviderError('transient', 'rate-limited', { retryAfterMs: retryAfterMs(headers) });
  if (status === 408 || status >= 500) return new ProviderError('transient', 'provider-failed', { retryAfterMs: retryAfterMs(headers) });
  if (status === 404) return new ProviderError('invalid', 'not-found');
  if (CREDITS.test(said)) return new ProviderError('quota', 'credits-used-up');
  return POLICY.test(said) ? new ProviderError('refused', 'content-policy') : new ProviderError('invalid', 'parameters-refused');
}

/** Why a job failed, by its status and the sentence of `failed_reason`. What tells nothing may go better another time. */
export function errorOfJob(status: 'failed' | 'error' | 'rejected', reason: string | null): ProviderError {
  const said = (reason ?? '').slice(0, MAX_SENTENCE);
  if (CREDITS.test(said)) return new ProviderError('quota', 'credits-used-up');
  if (status === 'rejected' || POLICY.test(said)) return new ProviderError('refused', 'content-policy');
  return INPUT.test(said) ? new ProviderError('invalid', 'input-refused') : new ProviderError('transient', 'run-failed');
}

/** Those of an error's body, one level deep; a sentence about one of our texts may repeat it, so it is not looked at. */
function sentencesOf(json: unknown): readonly string[] {
  const { title: _title, description: _description, script: _script, ...fields } = fieldsOf(json);
  const parts = Array.isArray(json) ? (json as readonly unknown[]) : Object.values(fields);
  const texts = parts.flatMap((part) => (Array.isArray(part) ? listOf(part) : [part]));
  return texts.filter((text) => typeof text === 'string').map((text) => text.slice(0, MAX_SENTENCE));
}

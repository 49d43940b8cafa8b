import { ProviderError } from '../../ports/provider.port.js';
import type { JsonAnswer } from '../shared/json-api.js';
import { fieldsOf, textOf } from '../shared/json.js';
import { retryAfterMs } from '../shared/rate-limits.js';

/** Another company's model, behind Runway, is away. */
const THIRD_PARTY_WAIT_MS = 60_000;
/** Seen in public reports: the answer's shape is not documented, and an empty account is a 400 that says so in a sentence. */
const BALANCE = /not (?:have )?enough credits|insufficient credits/i;
const REFUSAL = /content moderation|moderated|safety/i;

/**
 * What an answer of 400 or more means. A 429 is the quota of the day, since concurrency only throttles (facts 8.6): no wait in seconds
 * helps. So it is `quota`, which sends the work elsewhere and keeps others away for long; `transient` would hold the work for this provider
 * until its deadline.
 */
export function errorOfAnswer({ status, headers, json }: Pick<JsonAnswer, 'status' | 'headers' | 'json'>): ProviderError {
  const { error } = fieldsOf(json);
  const sentence = textOf(error) ?? textOf(fieldsOf(error).message) ?? '';
  if (status === 429) return new ProviderError('quota', 'daily-limit');
  if (status === 402 || (status === 400 && BALANCE.test(sentence))) return new ProviderError('quota', 'balance-empty');
  if (status === 401) return new ProviderError('auth', 'key-refused');
  if (status === 403) return new ProviderError('auth', 'not-permitted');
  // a call or a model that this account does not have (recipes were reported missing): nothing is wrong with what the person asked for
  if (status === 404 || status === 405) return new ProviderError('transient', 'call-not-offered');
  if (status === 413) return new ProviderError('invalid', 'input-too-large');
  if (status === 408 || status === 409 || status >= 500)
    return new ProviderError('transient', 'provider-failed', { retryAfterMs: retryAfterMs(headers) });
  if (REFUSAL.test(sentence)) return new ProviderError('refused', 'content-policy');
  return new ProviderError('invalid', 'parameters-refused');
}

/**
 * Why a task failed, by the codes of docs.dev.runwayml.com/errors/task-failures. What moderation refused is final: `SAFETY.INPUT` is
 * billed, and who repeats it may lose the account. Whatever is not known is taken for Runway's own fault, which it refunds.
 */
export function errorOfTask(failureCode: string | null): ProviderError {
  const code = failureCode ?? '';
  if (/(?:^|\.)(?:SAFETY|MODERATION)(?:\.|$)/.test(code)) return new ProviderError('refused', 'content-policy');
  if (/^ASSET\b/.test(code)) return new ProviderError('invalid', 'input-refused');
  if (/^INTERNAL\.BAD_OUTPUT\b/.test(code)) return new ProviderError('invalid', 'bad-output'); // the same input would end the same way
  if (/^THIRD_PARTY\b/.test(code)) return new ProviderError('transient', 'third-party-away', { retryAfterMs: THIRD_PARTY_WAIT_MS });
  return new ProviderError('transient', 'run-failed');
}

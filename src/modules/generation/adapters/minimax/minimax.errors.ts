import { ProviderError, type ProviderErrorKind } from '../../ports/provider.port.js';
import { fieldsOf, textOf } from '../shared/json.js';
import type { JsonAnswer } from '../shared/json-api.js';
import { retryAfterMs } from '../shared/rate-limits.js';

type Headers = Readonly<Record<string, string>>;
type Answer = Pick<JsonAnswer, 'status' | 'headers' | 'json'>;
type Meaning = readonly [ProviderErrorKind, string];

/** One meaning for each code; v1 carries them in `base_resp`, v2 at the end of its message, a failed task in `error.code`. */
const CODES: Readonly<Record<number, Meaning>> = {
  ...same(['transient', 'provider-failed'], 1000, 1001, 1013, 1024, 1033),
  ...same(['transient', 'rate-limited'], 1002, 1039, 1041, 2045),
  ...same(['auth', 'key-refused'], 1004, 2049),
  ...same(['quota', 'balance-empty'], 1008, 1028, 1030),
  ...same(['quota', 'plan-limit'], 2056, 2061, 2067),
  ...same(['refused', 'content-policy'], 1026, 1027),
  ...same(['invalid', 'input-refused'], 1042),
  ...same(['invalid', 'parameters-refused'], 2013, 20132, 2042),
};

/** What an answer says is wrong; null when it says nothing of the kind. v1 says so with HTTP 200, v2 by the status. */
export function errorOfAnswer({ status, headers, json }: Answer): ProviderError | null {
  const code = codeOf(json);
  if (code !== null && code !== 0) return errorOfCode(code, status, headers);
  return status >= 400 ? errorOfStatus(status, headers) : null;
}

/** How a failed task is to be understood; `code` as the task tells it. Without one another run may do better. */
export function errorOfTask(code: number | null): ProviderError {
  return code === null || code === 0 ? new ProviderError('transient', 'run-failed') : errorOfCode(code, 200, {});
}

/** The code of an answer of either contract; 0 is success, null says nothing. */
export function codeOf(json: unknown): number | null {
  const { base_resp: base, error } = fieldsOf(json);
  const message = textOf(fieldsOf(error).message) ?? '';
  // the sentence itself may repeat the prompt; only the number that MiniMax puts behind it is looked at
  return codeFrom(fieldsOf(base).status_code) ?? codeFrom(/\((\d{3,6})\)\s*$/.exec(message)?.[1]);
}

/** A code as a number or a text; null for anything else. */
export function codeFrom(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : null;
}

function errorOfCode(code: number, status: number, headers: Headers): ProviderError {
  const [kind, name] = CODES[code] ?? [];
  if (kind === undefined) return status >= 400 ? errorOfStatus(status, headers) : new ProviderError('invalid', 'code-unknown');
  return new ProviderError(kind, name!, kind === 'transient' ? { retryAfterMs: retryAfterMs(headers) } : {});
}

function errorOfStatus(status: number, headers: Headers): ProviderError {
  if (status === 401 || status === 403) return new ProviderError('auth', 'key-refused');
  if (status === 402) return new ProviderError('quota', 'balance-empty');
  if (status === 422) return new ProviderError('refused', 'content-policy');
  if (status === 429) return new ProviderError('transient', 'rate-limited', { retryAfterMs: retryAfterMs(headers) });
  if (status === 408 || status >= 500) return new ProviderError('transient', 'provider-failed', { retryAfterMs: retryAfterMs(headers) });
  return new ProviderError('invalid', status === 404 ? 'not-found' : 'parameters-refused');
}

function same(meaning: Meaning, ...codes: readonly number[]): Readonly<Record<number, Meaning>> {
  return Object.fromEntries(codes.map((code) => [code, meaning]));
}

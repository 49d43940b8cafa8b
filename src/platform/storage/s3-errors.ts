import { ObjectNotFound, ObjectTooLarge, StorageUnavailable } from './object-storage.js';

/** Names of S3 errors in the client's words. A HEAD has no body, so its 404 is `NotFound`. */
const ABSENT = new Set(['NoSuchKey', 'NotFound', 'NoSuchUpload']);

export function codeOf(error: unknown): string {
  const { code, message = '', name = 'Unknown' } = (error ?? {}) as { code?: unknown; message?: string; name?: string };
  if (code === 'ABORT_ERR') return 'ETIMEDOUT'; // only a deadline ends a request
  if (typeof code === 'string' && code !== '') return code;
  const status = /Retryable HTTP status: (\d{3})/.exec(message)?.[1];
  return status ? `Http${status}` : name;
}

export function isAbsent(error: unknown): boolean {
  return ABSENT.has(codeOf(error));
}

/**
 * Says it in the port's words. The client's error is not handed on: its fields repeat access keys and signed requests.
 * Mistakes of ours (a wrong argument) stay what they are.
 */
export function inOurWords(error: unknown, operation: string): Error {
  if (error instanceof StorageUnavailable || error instanceof ObjectNotFound || error instanceof ObjectTooLarge) return error;
  if (error instanceof TypeError || error instanceof RangeError) return error;
  if (isAbsent(error)) return new ObjectNotFound(`${operation}: no such object`);
  return new StorageUnavailable(`${operation}: ${codeOf(error)}`, codeOf(error));
}

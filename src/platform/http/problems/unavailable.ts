import { types } from 'node:util';

/** PostgreSQL's error classes (its manual, appendix A) that say "not now" rather than "wrong". */
const SQLSTATES: readonly RegExp[] = [
  /^08(?!P01)/, // connection exception; 08P01 is a message of ours that cannot be read
  /^53/, // insufficient resources: too many connections, disk full
  /^57P0[1-5]$/, // shut down, crashed, starting up, database dropped, idle for too long
  /^57014$/, // statement timeout
  /^55P03$/, // lock not available in time
  /^25P0[34]$/, // idle in a transaction, transaction timeout
  /^25006$/, // read only: a standby during a failover
  /^40(001|P01)$/, // serialization failure, deadlock
  /^58/, // system error: its disk
];
/** Of the network, and of our own disk, which is full. */
const SYSTEM = new Set([
  'ENOSPC',
  'EDQUOT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What pg and ioredis throw without a code. */
const MESSAGES: readonly RegExp[] = [
  /^Connection terminated/,
  /^timeout exceeded when trying to connect/,
  /^timeout expired$/,
  /^Query read timeout/,
  /^Client has encountered a connection error/,
  /^Client was closed/,
  /^Cannot use a pool after calling end/,
  /^Connection is closed\.?$/,
  /^Stream isn't writeable/,
  /^Command timed out/,
  /^Reached the max retries per request limit/,
];
const CAUSES_MAX = 5;

/** Whether the database or Redis could not be reached, or not in time, or our disk is full: anywhere in the chain of causes. */
export function isUnavailable(error: unknown, depth = 0): boolean {
  if (!types.isNativeError(error) || depth > CAUSES_MAX) return false;
  const { code, routine, previous, errors } = error as { code?: unknown; routine?: unknown; previous?: unknown; errors?: unknown };
  if (typeof code === 'string' && (SYSTEM.has(code) || SQLSTATES.some((pattern) => pattern.test(code)))) return true;
  if (code === '08P01' && routine === undefined) return true; // of a pooler, which has no other code; PostgreSQL names its routine
  if (MESSAGES.some((pattern) => pattern.test(error.message))) return true;
  const causes = [error.cause, previous, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return causes.some((cause) => isUnavailable(cause, depth + 1));
}

import { types } from 'node:util';
import { EXIT_CONFIGURATION, EXIT_UNAVAILABLE } from '../kernel/exit-codes.js';
import { Problem } from '../kernel/problem.js';
import { StorageUnavailable } from '../platform/storage/object-storage.js';
import { storageFaultOf } from '../platform/storage/storage-fault.js';
import { scrubText } from '../platform/telemetry/scrub.js';
import { refusalFor, type RefusedStart } from '../start/refused-start.js';

/** Errors whose message is meant for the operator, by name: what threw them need not be loaded for it. */
const TOLD = new Set(['CommandRefused', 'UsageError', 'BadConfiguration', 'LocalServiceError', 'RefusedStart', 'RetentionBusy']);
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'EAI_AGAIN']);
const SCHEMA_MISSING = new Set(['42P01', '42703', '42883']); // undefined table, column, function

/** One line for what an operator can mend, the whole error for a fault of ours. */
export function explain(error: unknown): string {
  if (!types.isNativeError(error)) return scrubText(String(error));
  if (error instanceof Problem) return [error.title.en, error.detail?.en].filter((part) => part).join(': ');
  if (TOLD.has(error.name)) return error.message;
  if (error instanceof StorageUnavailable) return refusalOf(error).message;
  const code = codeOf(error);
  if (UNREACHABLE.has(code)) return `A service that is needed does not answer (${code}): see DATABASE_URL, REDIS_URL, S3_ENDPOINT.`;
  if (SCHEMA_MISSING.has(code)) return 'The database is not up to date; run "npm run cli -- migrate" first.';
  return scrubText(error.stack ?? String(error));
}

/** 2 for words that are no command, else those of sysexits.h where one fits. */
export function exitCodeOf(error: unknown): number {
  if (!types.isNativeError(error)) return 1;
  if (error.name === 'UsageError') return 2;
  if (error.name === 'BadConfiguration') return EXIT_CONFIGURATION;
  if (error instanceof StorageUnavailable) return refusalOf(error).exitCode;
  if (UNREACHABLE.has(codeOf(error))) return EXIT_UNAVAILABLE;
  const { exitCode } = error as { exitCode?: unknown };
  return typeof exitCode === 'number' ? exitCode : 1;
}

function refusalOf({ code = '' }: StorageUnavailable): RefusedStart {
  return refusalFor([storageFaultOf(code)]);
}

function codeOf(error: Error): string {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return types.isNativeError(cause) ? codeOf(cause) : '';
}

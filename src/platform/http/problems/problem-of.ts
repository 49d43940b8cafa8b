import { HttpException } from '@nestjs/common';
import { Problem } from '../../../kernel/problem.js';
import { StorageUnavailable } from '../../storage/object-storage.js';
import {
  AccessTokenMissing,
  BodyTooLarge,
  HeadersTooLarge,
  InternalError,
  InvalidRequest,
  NotAcceptable,
  NotFound,
  RequestTimeout,
  ServiceUnavailable,
  TooManyRequests,
  UnreadableBody,
  UnsupportedMediaType,
} from '../http.problems.js';
import { isUnavailable } from './unavailable.js';

const RETRY_AFTER_SECONDS = 5;

/** What the caller is told of whatever was thrown. What is not known here is a fault of ours. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StorageUnavailable || isUnavailable(error)) {
    return new ServiceUnavailable({ retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error });
  }
  const status = statusOf(error);
  if (status === undefined || status >= 500) {
    return status === 503
      ? new ServiceUnavailable({ retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error })
      : new InternalError({ cause: error });
  }
  return ofStatus(status, error);
}

/** Of Nest's exceptions and Fastify's errors; nothing else that carries a status is a refusal of ours. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' ? statusCode : undefined;
}

function ofStatus(status: number, cause: unknown): Problem {
  switch (status) {
    case 401:
      return new AccessTokenMissing({ cause });
    case 403: // of files beside those that are served; who may do what is said by our guards alone
    case 404:
    case 405:
    case 414:
      return new NotFound({ cause });
    case 406:
      return new NotAcceptable({ cause });
    case 408:
      return new RequestTimeout({ cause });
    case 413:
      return new BodyTooLarge({ cause });
    case 415:
      return new UnsupportedMediaType({ cause });
    case 422:
      return new InvalidRequest({ cause });
    case 429:
      return new TooManyRequests({ retryAfterSeconds: 60, cause });
    case 431:
      return new HeadersTooLarge({ cause });
    default:
      return new UnreadableBody({ cause });
  }
}

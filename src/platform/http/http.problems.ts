import { type FieldError, Problem, type ProblemClass } from '../../kernel/problem.js';

/** The body is not JSON, not UTF-8, or not what its headers say. */
export class UnreadableBody extends Problem {
  readonly code = 'unreadable-body';
  readonly status = 400;
  readonly title = 'The request could not be read';
  readonly remedy = 'Send well-formed JSON in UTF-8 with a matching Content-Type and Content-Length, and a well-formed URL.';
}

export class InvalidRequest extends Problem {
  readonly code = 'invalid-request';
  readonly status = 422;
  readonly title = 'The request was read, but some of it is not valid';
  readonly remedy = 'Correct the fields that `errors` points at; unknown fields are refused.';

  /** One wrong field. */
  static at(pointer: string, detail: string): InvalidRequest {
    return InvalidRequest.of([{ pointer, detail }]);
  }

  static of(errors: readonly FieldError[]): InvalidRequest {
    return new InvalidRequest({ errors });
  }
}

export class AccessTokenMissing extends Problem {
  readonly code = 'access-token-missing';
  readonly status = 401;
  readonly title = 'Sign in first';
  readonly remedy = 'Send `Authorization: Bearer <accessToken>`; a sign-in route gives one.';
}

export class AccessTokenInvalid extends Problem {
  readonly code = 'access-token-invalid';
  readonly status = 401;
  readonly title = 'The access token is not valid';
  readonly remedy = 'Sign in again: the token is not ours, or its session has ended.';
}

export class AccessTokenExpired extends Problem {
  readonly code = 'access-token-expired';
  readonly status = 401;
  readonly title = 'The access token has expired';
  readonly remedy = 'Get a new one with the refresh token.';
}

export class RoleRequired extends Problem {
  readonly code = 'role-required';
  readonly status = 403;
  readonly title = 'This is for staff with a certain role';
  readonly remedy = 'Ask an operator to grant the role, then sign in again.';
}

/** Answered for what is hidden too, so that hiding cannot be probed. */
export class NotFound extends Problem {
  readonly code = 'not-found';
  readonly status = 404;
  readonly title = 'There is nothing here';
  readonly remedy = 'Check the path and the id; it may also be gone, or belong to somebody else.';
}

export class NotAcceptable extends Problem {
  readonly code = 'not-acceptable';
  readonly status = 406;
  readonly title = 'The answer cannot be given in the asked form';
  readonly remedy = 'Ask for `application/json`.';
}

export class RequestTimeout extends Problem {
  readonly code = 'request-timeout';
  readonly status = 408;
  readonly title = 'The request took too long to arrive';
  readonly remedy = 'Send it again over a better connection.';
}

export class BodyTooLarge extends Problem {
  readonly code = 'body-too-large';
  readonly status = 413;
  readonly title = 'The body is too large';
  readonly remedy = 'JSON bodies may be up to 1 MB; media goes straight to storage with `POST /v1/uploads`.';
}

export class UnsupportedMediaType extends Problem {
  readonly code = 'unsupported-media-type';
  readonly status = 415;
  readonly title = 'The body is of a type that is not taken here';
  readonly remedy = 'Send `Content-Type: application/json`.';
}

export class TooManyRequests extends Problem {
  readonly code = 'too-many-requests';
  readonly status = 429;
  readonly title = 'Too many requests';
  readonly remedy = 'Wait as many seconds as `Retry-After` says.';
}

export class HeadersTooLarge extends Problem {
  readonly code = 'headers-too-large';
  readonly status = 431;
  readonly title = 'The headers are too large';
  readonly remedy = 'Send fewer or shorter headers; 16 KB is the limit.';
}

/** Something that is needed does not answer: nothing was changed, or the same `Idempotency-Key` tells what was. */
export class ServiceUnavailable extends Problem {
  readonly code = 'service-unavailable';
  readonly status = 503;
  readonly title = 'The service cannot do this at the moment';
  readonly remedy = 'Send it again after `Retry-After` seconds, with the same `Idempotency-Key` where one was sent.';
}

export class InternalError extends Problem {
  readonly code = 'internal-error';
  readonly status = 500;
  readonly title = 'This is a fault of ours';
  readonly remedy = 'Tell support the `requestId`.';
}

export class IdempotencyKeyRequired extends Problem {
  readonly code = 'idempotency-key-required';
  readonly status = 400;
  readonly title = 'This request needs an Idempotency-Key';
  readonly remedy = 'Send an `Idempotency-Key` header of 1 to 255 printable characters, fresh for each new wish.';
}

export class IdempotencyKeyInvalid extends Problem {
  readonly code = 'idempotency-key-invalid';
  readonly status = 400;
  readonly title = 'The Idempotency-Key is not valid';
  readonly remedy = 'Use 1 to 255 printable ASCII characters, such as a random UUID.';
}

export class IdempotencyKeyReused extends Problem {
  readonly code = 'idempotency-key-reused';
  readonly status = 422;
  readonly title = 'This Idempotency-Key was used for another request';
  readonly remedy = 'Use a fresh key for a new wish; repeat exactly the same request with the old one.';
}

export class IdempotencyInProgress extends Problem {
  readonly code = 'idempotency-in-progress';
  readonly status = 409;
  readonly title = 'The first request with this Idempotency-Key is still running';
  readonly remedy = 'Send it again in a moment to get its answer.';
}

/** What any route may answer. */
export const HTTP_PROBLEMS: readonly ProblemClass[] = [
  UnreadableBody,
  InvalidRequest,
  AccessTokenMissing,
  AccessTokenInvalid,
  AccessTokenExpired,
  RoleRequired,
  NotFound,
  NotAcceptable,
  RequestTimeout,
  BodyTooLarge,
  UnsupportedMediaType,
  TooManyRequests,
  HeadersTooLarge,
  ServiceUnavailable,
  InternalError,
  IdempotencyKeyRequired,
  IdempotencyKeyInvalid,
  IdempotencyKeyReused,
  IdempotencyInProgress,
];

import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

export interface IdempotentOptions {
  /** Refuses a request without a key (400): where points or money move. */
  readonly required?: boolean;
}

export const IDEMPOTENT_ROUTE = 'http:idempotent';

/**
 * Takes `Idempotency-Key`: asked twice, done once (law 9). The handler runs in a transaction that the answer is kept in, so its work
 * and its answer stand or fall together; a transaction opened inside is a savepoint. The route must need a sign-in.
 */
export const Idempotent = (options: IdempotentOptions = {}) =>
  applyDecorators(SetMetadata(IDEMPOTENT_ROUTE, options), ApiExtension('x-idempotent', options.required ? 'required' : 'offered'));

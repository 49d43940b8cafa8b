import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

export interface IdempotentOptions {
  /** Refuses a request without a key (400): where points or money move. */
  readonly required?: boolean;
  /**
   * For work that takes longer than a connection should be held, such as coding a picture: the handler runs outside of a transaction, and
   * does by `@DoOnce()` what stands or falls with the answer. It must call it once, and answer what that gave.
   */
  readonly late?: boolean;
}

/** Does `work` in the transaction that the answer is kept in. What it gives is the answer. */
export type Once = <T>(work: () => Promise<T>) => Promise<T>;

export const IDEMPOTENT_ROUTE = 'http:idempotent';

/**
 * Takes `Idempotency-Key`: asked twice, done once (law 9). The handler runs in a transaction that the answer is kept in, so its work
 * and its answer stand or fall together; a transaction opened inside is a savepoint. The route must need a sign-in.
 */
export const Idempotent = (options: IdempotentOptions = {}) =>
  applyDecorators(SetMetadata(IDEMPOTENT_ROUTE, options), ApiExtension('x-idempotent', options.required ? 'required' : 'offered'));

/** The `Once` of a route that is `@Idempotent({ late: true })`. */
export const DoOnce = createParamDecorator((_: unknown, context: ExecutionContext): Once => {
  return context.switchToHttp().getRequest<FastifyRequest>().once!;
});

import type { Span } from '@opentelemetry/api';
import type { AccountId } from '../../kernel/ids.js';
import type { AuthenticatedUser } from './authenticator.js';
import type { Once } from './idempotency/idempotency.decorator.js';
import type { OtherBody } from './takes.decorator.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard once the access token is proved. */
    user?: AuthenticatedUser;
    /** Whose request was counted already, per account, when it came. */
    countedAccount?: AccountId | null;
    /** The bytes of the body as they came: what a webhook's signature is over. */
    rawBody?: Buffer;
    /** While traces are collected. */
    span?: Span | undefined;
    /** Of a route that is `@Idempotent({ late: true })`. */
    once?: Once;
  }

  interface FastifyContextConfig {
    /** A body other than JSON that the route takes: `@Takes(…)`. */
    takes?: OtherBody;
  }
}

export {};

import type { AuthenticatedUser } from './authenticator.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard once the access token is proved. */
    user?: AuthenticatedUser;
    /** The bytes of a JSON body as they came: what a webhook's signature is over. */
    rawBody?: Buffer;
  }
}

export {};

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { UnreadableBody, UnsupportedMediaType } from '../http.problems.js';
import { OTHER_BODIES, type OtherBody } from '../takes.decorator.js';

/** Forms of sign-in providers and their tokens are far smaller. */
const LIMIT_BYTES = 64 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

const READ: Readonly<Record<OtherBody, (text: string) => unknown>> = {
  'application/x-www-form-urlencoded': formOf,
  'application/secevent+jwt': (text) => text.trim(),
};

/** For the routes that are marked with `@Takes(…)`. */
export function readOtherBodies(fastify: FastifyInstance): void {
  for (const type of OTHER_BODIES) {
    fastify.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: LIMIT_BYTES }, (request: FastifyRequest, body, done) => {
      if (request.routeOptions?.config?.takes !== type) return done(new UnsupportedMediaType());
      const bytes = body as Buffer;
      request.rawBody = bytes;
      try {
        done(null, READ[type](utf8.decode(bytes)));
      } catch (error) {
        done(new UnreadableBody({ cause: error }));
      }
    });
  }
}

/** Texts by name. A name that comes twice counts as absent: no parameter of OAuth may (RFC 6749, section 3.1). */
function formOf(text: string): Record<string, string> {
  const pairs = [...new URLSearchParams(text)];
  const counts = new Map<string, number>();
  for (const [name] of pairs) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(pairs.filter(([name]) => counts.get(name) === 1)));
}

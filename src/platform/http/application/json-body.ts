import type { FastifyInstance, FastifyRequest } from 'fastify';
import { UnreadableBody } from '../http.problems.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** JSON alone is read, from valid UTF-8, without keys that would reach a prototype. The bytes stay at hand for signatures. */
export function readJsonBodies(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(/^application\/(?:[\w.-]+\+)?json(?:;|$)/, { parseAs: 'buffer' }, (request: FastifyRequest, body, done) => {
    const bytes = body as Buffer;
    request.rawBody = bytes;
    if (bytes.length === 0) return done(null, undefined);
    try {
      const parsed = parse(request, utf8.decode(bytes), (error, value) =>
        error ? done(new UnreadableBody({ cause: error })) : done(null, value),
      );
      if (parsed instanceof Promise) parsed.catch((error: Error) => done(new UnreadableBody({ cause: error })));
    } catch (error) {
      done(new UnreadableBody({ cause: error }));
    }
  });
}

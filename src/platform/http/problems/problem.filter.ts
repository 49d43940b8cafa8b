import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../config/config.js';
import { Log } from '../../telemetry/log.js';
import { InternalError, ServiceUnavailable, UnreadableBody } from '../http.problems.js';
import { localeOfReader } from '../negotiate-locale.js';
import { sendProblem } from './problem-answer.js';
import { problemOf } from './problem-of.js';

/** Answers everything that is thrown as RFC 9457. A fault is logged whole (scrubbed) and answered empty but for the request's id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly config: Config,
    private readonly log: Log,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const where = { requestId: request.id, method: request.method, route: request.routeOptions?.url };
    // The caller broke off while sending: nothing that we need is away.
    const problem = error === request.raw.errored ? new UnreadableBody({ cause: error }) : problemOf(error);
    if (problem instanceof InternalError) this.log.error('fault', { ...where, error });
    else if (problem instanceof ServiceUnavailable) this.log.warn('unavailable', { ...where, error: problem.cause ?? problem });

    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy(); // a stream broke half-way: a cut connection is the only way left to say so
      return;
    }
    const told = problem instanceof InternalError ? new InternalError({ members: { requestId: request.id } }) : problem;
    sendProblem(reply, told, this.config.publicUrl, localeOfReader(request));
  }
}

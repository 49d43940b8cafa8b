import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Problem } from '../../../kernel/problem.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** The members of RFC 9457, section 3.1, and ours. */
export function problemBody(problem: Problem, publicUrl: string): Record<string, unknown> {
  return {
    ...problem.members,
    type: `${publicUrl}/problems/${problem.code}`,
    title: problem.title,
    status: problem.status,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    code: problem.code,
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  };
}

export function sendProblem(reply: FastifyReply, problem: Problem, publicUrl: string): void {
  reply.code(problem.status).headers({ 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store', 'content-language': 'en' });
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.ceil(problem.retryAfterSeconds)));
  // RFC 6750, section 3
  if (problem.status === 401) {
    reply.header('www-authenticate', problem.code === 'access-token-missing' ? 'Bearer' : 'Bearer error="invalid_token"');
  }
  reply.send(JSON.stringify(problemBody(problem, publicUrl)));
}

/** The whole answer as bytes, for a request so broken that the parser has no reply to write to. */
export function rawProblem(problem: Problem, publicUrl: string): string {
  const body = JSON.stringify(problemBody(problem, publicUrl));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

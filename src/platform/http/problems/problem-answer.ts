import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Locale } from '../../../kernel/language.js';
import type { Problem } from '../../../kernel/problem.js';
import { inLanguage } from '../negotiate-locale.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** The members of RFC 9457, section 3.1, and ours. */
function problemBody(problem: Problem, publicUrl: string, locale: Locale): Record<string, unknown> {
  return {
    ...problem.members,
    type: `${publicUrl}/problems/${problem.code}`,
    title: problem.title[locale],
    status: problem.status,
    ...(problem.detail === undefined ? {} : { detail: problem.detail[locale] }),
    code: problem.code,
    ...(problem.errors === undefined ? {} : { errors: problem.errors.map(({ pointer, detail }) => ({ pointer, detail: detail[locale] })) }),
  };
}

export function sendProblem(reply: FastifyReply, problem: Problem, publicUrl: string, locale: Locale): void {
  reply.code(problem.status).headers({ 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store' });
  inLanguage(reply, locale);
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.ceil(problem.retryAfterSeconds)));
  // RFC 6750, section 3
  if (problem.status === 401) {
    reply.header('www-authenticate', problem.code === 'access-token-missing' ? 'Bearer' : 'Bearer error="invalid_token"');
  }
  reply.send(JSON.stringify(problemBody(problem, publicUrl, locale)));
}

/** The whole answer as bytes, for a request so broken that the parser has no reply to write to, nor headers to read a language from. */
export function rawProblem(problem: Problem, publicUrl: string): string {
  const body = JSON.stringify(problemBody(problem, publicUrl, 'en'));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Content-Language: en',
    'Cache-Control: no-store',
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

import type { OpenAPIObject } from '@nestjs/swagger';
import { LOCALES } from '../../../kernel/language.js';
import { PROBLEM_TYPE } from '../problems/problem-answer.js';
import {
  AccessTokenExpired,
  AccessTokenInvalid,
  AccessTokenMissing,
  BodyTooLarge,
  IdempotencyInProgress,
  IdempotencyKeyInvalid,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  InternalError,
  InvalidRequest,
  NotFound,
  ProcessingRestricted,
  RoleRequired,
  ServiceUnavailable,
  TooManyRequests,
  UnreadableBody,
  UnsupportedMediaType,
} from '../http.problems.js';
import { isOpenToRestricted, REFUSAL_OF_STATUS } from '../status.guard.js';
import type { ProblemClass } from '../../../kernel/problem.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

interface Marks {
  readonly 'x-public'?: 'viewer' | 'anybody';
  readonly 'x-roles'?: readonly string[];
  readonly 'x-open-to'?: readonly string[];
  readonly 'x-while-restricted'?: 'open' | 'closed';
  readonly 'x-idempotent'?: 'required' | 'offered';
  readonly 'x-problems'?: readonly { readonly status: number; readonly code: string }[];
}

/** Taken by every route: the problems of each are told in the language that is asked for. */
const ACCEPT_LANGUAGE = {
  name: 'Accept-Language',
  in: 'header' as const,
  description:
    `The language of texts: ${LOCALES.join(' or ')}; that of the account when absent.` + ' `Content-Language` says which one it is.',
  schema: { type: 'string' as const },
};

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Adds to each operation what follows from its decorators: sign-in, the idempotency key, languages, and every problem it may answer. */
export function describeRefusals(document: OpenAPIObject): OpenAPIObject {
  document.components = { ...document.components, parameters: { AcceptLanguage: ACCEPT_LANGUAGE } };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation) describe(operation, method, operation as unknown as Marks);
    }
  }
  return document;
}

function describe(operation: Operation, method: string, marks: Marks): void {
  if (marks['x-public'] === 'anybody') operation.security = [];
  if (marks['x-public'] === 'viewer') operation.security = [{}, { bearer: [] }];
  if (marks['x-idempotent']) {
    operation.parameters = [
      ...(operation.parameters ?? []),
      {
        name: 'Idempotency-Key',
        in: 'header',
        required: marks['x-idempotent'] === 'required',
        description: 'Asked twice with the same key, done once; the first answer is given again for 48 h.',
        schema: { type: 'string', minLength: 1, maxLength: 255 },
      },
    ];
  }
  const codes = new Map<number, Set<string>>();
  const add = (status: number, code: string) => codes.set(status, (codes.get(status) ?? new Set()).add(code));
  for (const Class of commonTo(operation, method, marks)) {
    const { status, code } = new Class();
    add(status, code);
  }
  for (const { status, code } of marks['x-problems'] ?? []) add(status, code);
  for (const [status, names] of [...codes].sort(([a], [b]) => a - b)) {
    if (operation.responses[String(status)]) continue; // the route says it better
    operation.responses[String(status)] = {
      description: [...names].map((name) => `\`${name}\``).join(', '),
      content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/ProblemView' } } },
    };
  }
  operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/AcceptLanguage' }];
}

function commonTo(operation: Operation, method: string, marks: Marks): ProblemClass[] {
  const parameters = (operation.parameters ?? []) as { in?: string }[];
  const has = (where: string) => parameters.some((parameter) => parameter.in === where);
  const problems: ProblemClass[] = [UnreadableBody, TooManyRequests, InternalError, ServiceUnavailable];
  if (!marks['x-public']) {
    const { 'x-open-to': openTo = [], 'x-roles': roles = [], 'x-while-restricted': whileRestricted } = marks;
    for (const [status, Refusal] of Object.entries(REFUSAL_OF_STATUS)) if (!openTo.includes(status)) problems.push(Refusal);
    if (!isOpenToRestricted({ method, openTo, roles, whileRestricted })) problems.push(ProcessingRestricted);
  }
  if (marks['x-public'] !== 'anybody') problems.push(AccessTokenMissing, AccessTokenInvalid, AccessTokenExpired);
  if (marks['x-roles']) problems.push(RoleRequired);
  if (has('path')) problems.push(NotFound);
  // what wants no body may be sent one all the same, and it is read first
  if (operation.requestBody || method !== 'get') problems.push(BodyTooLarge, UnsupportedMediaType);
  if (operation.requestBody || has('query') || has('path')) problems.push(InvalidRequest);
  if (marks['x-idempotent']) problems.push(IdempotencyKeyInvalid, IdempotencyKeyReused, IdempotencyInProgress);
  if (marks['x-idempotent'] === 'required') problems.push(IdempotencyKeyRequired);
  return problems;
}

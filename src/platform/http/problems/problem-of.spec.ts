import { ForbiddenException, ServiceUnavailableException } from '@nestjs/common';
import { StorageUnavailable } from '../../storage/object-storage.js';
import { NotFound } from '../http.problems.js';
import { problemOf } from './problem-of.js';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('problemOf', () => {
  it.each([
    ['a problem', new NotFound(), 404, 'not-found'],
    ['a refused connection', withCode('ECONNREFUSED'), 503, 'service-unavailable'],
    ['every address refused', new AggregateError([withCode('ECONNREFUSED')]), 503, 'service-unavailable'],
    ['a server that shuts down, wrapped', new Error('outer', { cause: withCode('57P01') }), 503, 'service-unavailable'],
    ['a statement cut off', withCode('57014'), 503, 'service-unavailable'],
    ['a pooler that has no session', withCode('08P01'), 503, 'service-unavailable'],
    ['a message that PostgreSQL cannot read', Object.assign(withCode('08P01'), { routine: 'exec_bind' }), 500, 'internal-error'],
    ['a deadlock', withCode('40P01'), 503, 'service-unavailable'],
    ['a full pool', new Error('timeout exceeded when trying to connect'), 503, 'service-unavailable'],
    ['a disk that is full', withCode('ENOSPC'), 503, 'service-unavailable'],
    ['storage that is away', new StorageUnavailable('x'), 503, 'service-unavailable'],
    ['a unique violation', withCode('23505'), 500, 'internal-error'],
    ['a bug', new TypeError('x'), 500, 'internal-error'],
    ['what is no error', 'x', 500, 'internal-error'],
    ['a status that is not ours', Object.assign(new Error('x'), { statusCode: 404 }), 500, 'internal-error'],
    ['a body too large', Object.assign(new Error('x'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }), 413, 'body-too-large'],
    ['a refusal that is not of our guards', new ForbiddenException(), 404, 'not-found'],
    ['one that says later', new ServiceUnavailableException(), 503, 'service-unavailable'],
  ])('%s', (_, error, status, code) => {
    const problem = problemOf(error);
    expect({ status: problem.status, code: problem.code }).toEqual({ status, code });
    if (status === 503) expect(problem.retryAfterSeconds).toBeGreaterThan(0);
  });

  it('ends on a circle of causes', () => {
    const error = new Error('x');
    error.cause = error;
    expect(problemOf(error).status).toBe(500);
  });
});

import { errorOfAnswer, errorOfRun } from './xai.errors.js';

const WORDS = 'words of a person';
const answer = (status: number, json: unknown = {}, headers: Record<string, string> = {}) => ({ status, headers, json });
const inner = (code: string, message = '') => ({ error: { message: `${message} ${WORDS}`, type: 'x', code } });
const flat = (code: string, error: string) => ({ code, error });

describe('what an answer of xAI means', () => {
  it.each<[string, ReturnType<typeof answer>, string, string]>([
    [
      'moderation',
      answer(400, flat('Client specified an invalid argument', `Image rejected by content moderation. ${WORDS}`)),
      'refused',
      'content-policy',
    ],
    ['moderation, in another shape', answer(400, inner('invalid_argument', 'rejected by content moderation')), 'refused', 'content-policy'],
    ['a check', answer(403, flat('permission-denied', 'Content violates usage guidelines.')), 'refused', 'content-policy'],
    ['a wrong parameter', answer(400, flat('invalid-argument', 'duration must be at most 15')), 'invalid', 'parameters-refused'],
    ['a wrong parameter of speech', answer(400, { error: 'speed must be between 0.7 and 1.5' }), 'invalid', 'parameters-refused'],
    ['validation', answer(422, inner('x')), 'invalid', 'parameters-refused'],
    ['a wrong key, as a 400', answer(400, flat('invalid-argument', 'Incorrect API key provided: xa***aa.')), 'auth', 'key-refused'],
    ['no key', answer(401, flat('unauthenticated:no-credentials', 'No credentials provided')), 'auth', 'key-refused'],
    ['a key without the right', answer(403, flat('permission-denied', 'no')), 'auth', 'not-permitted'],
    ['an empty account, as a 403', answer(403, flat('permission-denied', 'has used all available credits')), 'quota', 'balance-empty'],
    ['an empty account, as a 429', answer(429, flat('resource-exhausted', 'reached its monthly spending limit')), 'quota', 'balance-empty'],
    ['payment required', answer(402), 'quota', 'balance-empty'],
    ['too many', answer(429, inner('rate_limit_exceeded')), 'transient', 'rate-limited'],
    ['a bug', answer(500, inner('internal_error')), 'transient', 'provider-failed'],
    ['out of service', answer(503, null), 'transient', 'provider-failed'],
    ['a fault with the status of a mistake', answer(400, inner('service_unavailable')), 'transient', 'provider-failed'],
    ['an unknown model', answer(404, inner('not_found')), 'invalid', 'not-found'],
    ['a sentence about moderation in a crash', answer(500, { error: 'content moderation crashed' }), 'transient', 'provider-failed'],
    ['a list', answer(400, [1]), 'invalid', 'parameters-refused'],
    ['nothing', answer(418, null), 'invalid', 'parameters-refused'],
  ])('%s', (_name, given, kind, code) => {
    const error = errorOfAnswer(given);
    expect(error).toMatchObject({ kind, code });
    expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/words of a person|xa\*/);
  });

  it('hears when to come back', () => expect(errorOfAnswer(answer(429, {}, { 'retry-after': '2' })).options.retryAfterMs).toBe(2_000));
});

describe('why a clip failed', () => {
  it.each<[string, unknown, string]>([
    ['an argument that was taken at the submit', { error: { code: 'invalid_argument', message: 'no' } }, 'refused'],
    ['moderation', { error: { code: 'x', message: 'Generated video rejected by content moderation.' } }, 'refused'],
    ['moderation, as a text', { error: 'Prompt rejected by content moderation' }, 'refused'],
    ['a bug', { error: { code: 'internal_error' } }, 'transient'],
    ['out of service', { error: { code: 'service_unavailable' } }, 'transient'],
    ['nothing said', { error: null }, 'transient'],
    ['another code', { error: { code: 'out_of_range' } }, 'invalid'],
    ['another text, which may be a refusal that was billed', { error: 'no' }, 'invalid'],
  ])('%s', (_name, json, kind) => expect(errorOfRun(json)).toMatchObject({ kind }));
});

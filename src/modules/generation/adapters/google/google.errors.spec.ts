import { errorOfAnswer, errorOfRun, isUnknownInteraction } from './google.errors.js';

const PROMPT = 'words of a person';
const answer = (status: number, error: object = {}, headers: Record<string, string> = {}) => ({
  status,
  headers,
  json: { error: { code: status, message: `no: ${PROMPT}`, ...error } },
});
const retry = (retryDelay: string) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay });
const quota = (quotaId: string) => ({ '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] });
const key = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' };

describe('what an answer of Google means', () => {
  it.each<[string, Parameters<typeof errorOfAnswer>[0], string, string]>([
    ['a wrong parameter', answer(400, { status: 'INVALID_ARGUMENT' }), 'invalid', 'parameters-refused'],
    ['a refusal by its status', answer(400, { status: 'PROHIBITED_CONTENT' }), 'refused', 'content-policy'],
    ['a refusal by its code', answer(400, { code: 'safety' }), 'refused', 'content-policy'],
    ['a bad key, though 400', answer(400, { status: 'INVALID_ARGUMENT', details: [key] }), 'auth', 'key-refused'],
    ['a project without billing', answer(400, { status: 'FAILED_PRECONDITION' }), 'auth', 'not-permitted'],
    ['no key', answer(401), 'auth', 'key-refused'],
    ['a key without the right', answer(403, { status: 'PERMISSION_DENIED' }), 'auth', 'not-permitted'],
    ['a model that is gone', answer(404, { status: 'NOT_FOUND' }), 'transient', 'model-unavailable'],
    ['too large a body', answer(413), 'invalid', 'input-refused'],
    ['too many', answer(429, { details: [retry('17s'), quota('GenerateRequestsPerMinutePerProject')] }), 'transient', 'rate-limited'],
    ['too many for today', answer(429, { details: [quota('GenerateRequestsPerDayPerProjectPerModel')] }), 'quota', 'quota-used-up'],
    ['a project of the free tier', answer(429, { details: [quota('GenerateContentFreeTierRequests')] }), 'quota', 'quota-used-up'],
    ['a bug', answer(500, { status: 'INTERNAL' }), 'transient', 'provider-failed'],
    ['overload', answer(503, { status: 'UNAVAILABLE' }), 'transient', 'provider-failed'],
    ['an error in a list', { status: 400, headers: {}, json: [answer(400, { details: [key] }).json] }, 'auth', 'key-refused'],
    ['a page', { status: 503, headers: {}, json: null }, 'transient', 'provider-failed'],
    ['an unknown 4xx', { status: 418, headers: {}, json: 'tea' }, 'invalid', 'parameters-refused'],
  ])('%s', (_name, given, kind, code) => {
    const error = errorOfAnswer(given);
    expect(error).toMatchObject({ kind, code });
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(PROMPT);
  });

  it('hears when to come back, in the details or in a header', () => {
    expect(errorOfAnswer(answer(429, { details: [retry('17.5s')] })).options.retryAfterMs).toBe(17_500);
    expect(errorOfAnswer(answer(503, {}, { 'retry-after': '7' })).options.retryAfterMs).toBe(7_000);
    expect(errorOfAnswer(answer(429, { details: [retry('999999s')] })).options.retryAfterMs).toBe(3_600_000);
    expect(errorOfAnswer(answer(429, { details: [retry('soon')] })).options.retryAfterMs).toBeUndefined();
  });

  it('tells an unknown interaction, which is a 400, from other mistakes', () => {
    expect(isUnknownInteraction(answer(400, { message: 'Invalid interaction name: x' }))).toBe(true);
    expect(isUnknownInteraction(answer(404))).toBe(true);
    expect(isUnknownInteraction(answer(400, { message: 'Request contains an invalid argument.' }))).toBe(false);
    expect(isUnknownInteraction({ status: 400, headers: {}, json: [] })).toBe(false);
  });

  it('reads the errors of a run, by name, by number or by URI', () => {
    expect(errorOfRun([undefined, { code: 'SAFETY' }])).toMatchObject({ kind: 'refused' });
    expect(errorOfRun([{ code: 'https://ai.google.dev/errors/prohibited_content' }])).toMatchObject({ kind: 'refused' });
    expect(errorOfRun([{ code: 'urn:google:error:invalid_argument' }])).toMatchObject({ kind: 'invalid', code: 'input-refused' });
    expect(errorOfRun([{ code: 3, message: PROMPT }])).toMatchObject({ kind: 'invalid', code: 'input-refused' });
    for (const odd of [[], [null], ['x'], [{ code: 13 }], [{ status: {} }]]) expect(errorOfRun(odd)).toMatchObject({ kind: 'transient' });
  });
});

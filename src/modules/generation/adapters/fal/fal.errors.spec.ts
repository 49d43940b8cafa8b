import { errorOfAnswer, errorOfType, isCancellation, isReplayed } from './fal.errors.js';

const PROMPT = 'words of a person';
const answer = (status: number, body: object | string = {}, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const detail = (type: string) => ({ detail: [{ loc: ['body', 'prompt'], msg: `bad: ${PROMPT}`, type, input: PROMPT }] });

describe('what an answer of fal means', () => {
  it.each<[string, ReturnType<typeof answer>, string, string]>([
    ['content policy', answer(422, detail('content_policy_violation')), 'refused', 'content-policy'],
    [
      'content policy among other errors',
      answer(422, { detail: [{ type: 'missing' }, { type: 'content_policy_violation' }] }),
      'refused',
      'content-policy',
    ],
    [
      'content policy that says it may be retried',
      answer(422, detail('content_policy_violation'), { 'x-fal-retryable': 'true' }),
      'refused',
      'content-policy',
    ],
    ['validation', answer(422, detail('missing')), 'invalid', 'parameters-refused'],
    ['validation as a sentence', answer(422, { detail: 'no' }), 'invalid', 'parameters-refused'],
    ['an input picture', answer(422, detail('image_too_small')), 'invalid', 'input-refused'],
    ['a bad key', answer(401, { detail: 'x' }), 'auth', 'key-refused'],
    ['a key without the right', answer(403, { detail: 'Forbidden' }), 'auth', 'not-permitted'],
    ['an empty balance', answer(403, { detail: 'User is locked. Reason: Exhausted balance.' }), 'quota', 'balance-empty'],
    ['payment required', answer(402), 'quota', 'balance-empty'],
    ['too many', answer(429), 'transient', 'rate-limited'],
    ['an unknown model', answer(404), 'invalid', 'not-found'],
    ['a bug at the model', answer(500, detail('internal_server_error')), 'transient', 'provider-failed'],
    ['a gateway page', answer(502, '<html>Bad gateway</html>'), 'transient', 'provider-failed'],
    ['no runner', answer(503, { detail: 'x', error_type: 'runner_scheduling_failure' }), 'transient', 'provider-failed'],
    ['a lost runner, by header', answer(503, '', { 'x-fal-error-type': 'runner_disconnected' }), 'transient', 'provider-failed'],
    ['a timeout', answer(504, { error_type: 'request_timeout' }), 'transient', 'provider-failed'],
    ['our own deadline', answer(504, {}, { 'x-fal-request-timeout-type': 'user' }), 'invalid', 'own-deadline'],
    ['a 400 that may be retried', answer(400, detail('downstream_service_error')), 'transient', 'provider-failed'],
    [
      'a 400 that may not',
      answer(400, detail('downstream_service_error'), { 'x-fal-retryable': 'false' }),
      'invalid',
      'parameters-refused',
    ],
    ['the older header', answer(422, {}, { 'x-fal-needs-retry': '1' }), 'transient', 'provider-failed'],
    ['an unknown 4xx', answer(418), 'invalid', 'parameters-refused'],
    ['a body that is an array', answer(500, '[1]'), 'transient', 'provider-failed'],
    ['null as a body', answer(422, 'null'), 'invalid', 'parameters-refused'],
  ])('%s', (_name, given, kind, code) => {
    const error = errorOfAnswer(given);
    expect(error).toMatchObject({ kind, code });
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(PROMPT);
  });

  it('hears when to come back, within an hour', () => {
    expect(errorOfAnswer(answer(429, {}, { 'retry-after': '7' })).options.retryAfterMs).toBe(7_000);
    expect(errorOfAnswer(answer(503, {}, { 'retry-after': '1e9' })).options.retryAfterMs).toBe(3_600_000);
    expect(errorOfAnswer(answer(503, {}, { 'retry-after': '-1' })).options.retryAfterMs).toBeUndefined();
    expect(errorOfAnswer(answer(429, {}, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' })).options.retryAfterMs).toBeUndefined();
  });

  it('tells a replayed answer from one of its own', () => {
    expect(isReplayed(answer(500, { detail: 'x' }))).toBe(true);
    expect(isReplayed(answer(503, '', { 'x-fal-error-type': 'runner_disconnected' }))).toBe(true);
    expect(isReplayed(answer(502, '<html>'))).toBe(false);
  });

  it('reads the type in a status', () => {
    expect(errorOfType('content_policy_violation').kind).toBe('refused');
    expect(errorOfType('runner_disconnected').kind).toBe('transient');
    expect(errorOfType('bad_request').kind).toBe('invalid');
    expect(errorOfType(null).kind).toBe('transient');
    expect([isCancellation('client_cancelled'), isCancellation('runner_disconnected'), isCancellation(null)]).toEqual([true, false, false]);
  });
});

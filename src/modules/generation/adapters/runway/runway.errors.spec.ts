import { errorOfAnswer, errorOfTask } from './runway.errors.js';

const WORDS = 'words of a person';
const answer = (status: number, json: unknown = {}, headers: Record<string, string> = {}) => ({ status, headers, json });

describe('what an answer of Runway means', () => {
  it.each<[string, ReturnType<typeof answer>, string, string]>([
    ['validation', answer(400, { error: `Validation failed: ${WORDS}`, issues: [{ path: ['x'] }] }), 'invalid', 'parameters-refused'],
    ['validation of an asset', answer(400, { error: 'promptImage: Failed to fetch asset.' }), 'invalid', 'parameters-refused'],
    ['an empty account', answer(400, { error: 'You do not have enough credits to run this task.', docUrl: 'x' }), 'quota', 'balance-empty'],
    ['an empty account, in another shape', answer(400, { error: { message: 'not enough credits' } }), 'quota', 'balance-empty'],
    ['payment required', answer(402), 'quota', 'balance-empty'],
    ['moderation of the body', answer(400, { error: 'Blocked by content moderation' }), 'refused', 'content-policy'],
    ['a bad key', answer(401, { error: 'x' }), 'auth', 'key-refused'],
    ['a key without the right', answer(403), 'auth', 'not-permitted'],
    ['a call that is not there', answer(404), 'transient', 'call-not-offered'],
    ['a method that is not there', answer(405), 'transient', 'call-not-offered'],
    ['a body that is too large', answer(413), 'invalid', 'input-too-large'],
    ['the quota of the day', answer(429, {}, { 'retry-after': '3' }), 'quota', 'daily-limit'],
    ['a bug', answer(500, { error: 'content moderation crashed' }), 'transient', 'provider-failed'],
    ['a bad gateway', answer(502, null), 'transient', 'provider-failed'],
    ['out of service', answer(503), 'transient', 'provider-failed'],
    ['a conflict', answer(409), 'transient', 'provider-failed'],
    ['an unknown 4xx', answer(418, [1]), 'invalid', 'parameters-refused'],
  ])('%s', (_name, given, kind, code) => {
    const error = errorOfAnswer(given);
    expect(error).toMatchObject({ kind, code });
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(WORDS);
  });

  it('hears when to come back, but not tomorrow', () => {
    expect(errorOfAnswer(answer(503, {}, { 'retry-after': '3' })).options.retryAfterMs).toBe(3_000);
    expect(errorOfAnswer(answer(429, {}, { 'retry-after': '3' })).options.retryAfterMs).toBeUndefined(); // it would hold the work here
  });
});

describe('why a task failed', () => {
  it.each<[string | null, string, string]>([
    ['SAFETY.INPUT.TEXT', 'refused', 'content-policy'],
    ['SAFETY.INPUT.IMAGE', 'refused', 'content-policy'],
    ['SAFETY.OUTPUT.VIDEO', 'refused', 'content-policy'],
    ['INPUT_PREPROCESSING.SAFETY.TEXT', 'refused', 'content-policy'],
    ['ASSET.INVALID', 'invalid', 'input-refused'],
    ['INTERNAL.BAD_OUTPUT.CODE01', 'invalid', 'bad-output'],
    ['INPUT_PREPROCESSING.INTERNAL', 'transient', 'run-failed'],
    ['INTERNAL', 'transient', 'run-failed'],
    ['INTERNAL.TIMEOUT', 'transient', 'run-failed'],
    ['THIRD_PARTY.UNAVAILABLE', 'transient', 'third-party-away'],
    ['SOMETHING.NEW', 'transient', 'run-failed'],
    [null, 'transient', 'run-failed'],
  ])('%s', (failureCode, kind, code) => expect(errorOfTask(failureCode)).toMatchObject({ kind, code }));

  it('waits long for somebody else', () => expect(errorOfTask('THIRD_PARTY.UNAVAILABLE').options.retryAfterMs).toBe(60_000));
});

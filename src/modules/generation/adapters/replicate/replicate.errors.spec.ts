import { errorOfAnswer, errorOfEmpty, errorOfRun } from './replicate.errors.js';

const answer = (status: number, json: unknown = null, headers: Record<string, string> = {}) => ({ status, headers, json });

describe('what an answer of Replicate means', () => {
  it.each<[string, ReturnType<typeof answer>, string, string]>([
    ['a bad token', answer(401, { title: 'Unauthenticated', detail: 'Not a valid token', status: 401 }), 'auth', 'key-refused'],
    ['a token without the right', answer(403), 'auth', 'not-permitted'],
    ['no credit', answer(402, { title: 'Insufficient credit', detail: 'Buy some' }), 'quota', 'balance-empty'],
    ['what is not there', answer(404, { detail: 'The requested resource could not be found.' }), 'invalid', 'not-found'],
    ['a bad input', answer(422, { detail: '- input.prompt is required', invalid_fields: [] }), 'invalid', 'parameters-refused'],
    ['a refusal at once', answer(422, { detail: 'The input was flagged by our filters' }), 'refused', 'content-policy'],
    ['too many', answer(429, { detail: 'Request was throttled.' }), 'transient', 'rate-limited'],
    ['out of order', answer(500, { detail: 'x' }), 'transient', 'provider-failed'],
    ['a page', answer(503), 'transient', 'provider-failed'],
    ['JSON of another shape', answer(422, [1]), 'invalid', 'parameters-refused'],
  ])('%s', (_what, given, kind, code) => expect(errorOfAnswer(given)).toMatchObject({ kind, code }));

  it('hears when to come back, by the header or the sentence', () => {
    const sentence = { detail: 'Request was throttled. Your rate limit resets in ~30s.' };
    expect(errorOfAnswer(answer(429, sentence)).options.retryAfterMs).toBe(30_000);
    expect(errorOfAnswer(answer(429, sentence, { 'retry-after': '7' })).options.retryAfterMs).toBe(7_000);
    expect(errorOfAnswer(answer(429)).options.retryAfterMs).toBeUndefined();
  });
});

describe('why a run of Replicate failed', () => {
  it.each<[unknown, string, string]>([
    ['NSFW content detected. Try running it again, or try a different prompt.', 'refused', 'content-policy'],
    ['The input or output was flagged as sensitive. Please try again with different inputs. (E005)', 'refused', 'content-policy'],
    ['Request rejected by the safety system', 'refused', 'content-policy'],
    ['Prediction interrupted; please retry (code: PA)', 'transient', 'run-failed'],
    ['E6716: timeout starting prediction', 'transient', 'run-failed'],
    ['Service is temporarily unavailable due to high demand', 'transient', 'run-failed'],
    ['cannot identify image file', 'invalid', 'input-refused'],
    ['E1001: the model ran out of memory', 'invalid', 'input-refused'],
    ['CUDA out of memory. Tried to allocate 2 GiB', 'invalid', 'input-refused'],
    [{ message: 'Image is too large' }, 'invalid', 'input-refused'],
    ['something else', 'transient', 'run-failed'],
    [null, 'transient', 'run-failed'],
    [[7], 'transient', 'run-failed'],
  ])('%j', (error, kind, code) => {
    const known = errorOfRun(error);
    expect(known).toMatchObject({ kind, code });
    expect(known.message).toBe(`${kind}: ${code}`); // none of its words
  });

  it('tells a success that was withheld from one without results', () => {
    expect(errorOfEmpty('NSFW content detected in image 0')).toMatchObject({ kind: 'refused' });
    expect(errorOfEmpty('100%|████| 28/28')).toMatchObject({ kind: 'invalid', code: 'no-output' });
  });
});

import { errorOfAnswer, errorOfRun } from './openai.errors.js';

const PROMPT = 'words of a person';
const answer = (status: number, error: object | null = {}, headers: Record<string, string> = {}) => ({
  status,
  headers,
  json: error && { error: { message: `no: ${PROMPT}`, type: 'invalid_request_error', param: null, code: null, ...error } },
});

describe('what an answer of OpenAI means', () => {
  it.each<[string, ReturnType<typeof answer>, string, string]>([
    ['a refused prompt', answer(400, { code: 'moderation_blocked', type: 'image_generation_user_error' }), 'refused', 'content-policy'],
    ['a refused picture', answer(400, { code: 'moderation_blocked', moderation_details: {} }), 'refused', 'content-policy'],
    ['a refusal by its older code', answer(400, { code: 'content_policy_violation' }), 'refused', 'content-policy'],
    ['a flagged prompt of a response', answer(400, { code: 'invalid_prompt' }), 'refused', 'content-policy'],
    ['a wrong parameter', answer(400, { param: 'size', code: 'invalid_value' }), 'invalid', 'parameters-refused'],
    ['too long a prompt', answer(400, { param: 'prompt', code: 'string_above_max_length' }), 'invalid', 'parameters-refused'],
    ['a picture that it cannot read', answer(400, { code: 'invalid_image_format' }), 'invalid', 'input-refused'],
    ['too large a body', answer(413), 'invalid', 'input-refused'],
    ['a bad key', answer(401, { code: 'invalid_api_key' }), 'auth', 'key-refused'],
    ['an organisation that is not verified', answer(403), 'auth', 'not-permitted'],
    ['a model that we may not use', answer(404, { code: 'model_not_found', param: 'model' }), 'transient', 'model-unavailable'],
    ['a model that does not drive the tool', answer(400, { param: 'tools', code: null }), 'transient', 'model-unavailable'],
    ['an image model that the tool does not know', answer(400, { param: 'tools[0].model' }), 'transient', 'model-unavailable'],
    ['too many', answer(429, { code: 'rate_limit_exceeded', type: 'requests' }), 'transient', 'rate-limited'],
    ['an empty account, though 429', answer(429, { code: 'insufficient_quota', type: 'insufficient_quota' }), 'quota', 'balance-empty'],
    ['a spending limit, though 400', answer(400, { code: 'billing_hard_limit_reached' }), 'quota', 'balance-empty'],
    ['a conflict', answer(409), 'transient', 'provider-failed'],
    ['a bug', answer(500, { type: 'server_error' }), 'transient', 'provider-failed'],
    ['out of service', answer(503, null), 'transient', 'provider-failed'],
    ['what it wants again', answer(424, {}, { 'x-should-retry': 'true' }), 'transient', 'provider-failed'],
    ['an unknown 4xx', answer(418), 'invalid', 'parameters-refused'],
  ])('%s', (_name, given, kind, code) => {
    const error = errorOfAnswer(given);
    expect(error).toMatchObject({ kind, code });
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(PROMPT);
  });

  it('hears when to come back, to the millisecond', () => {
    expect(errorOfAnswer(answer(429, {}, { 'retry-after-ms': '250', 'retry-after': '1' })).options.retryAfterMs).toBe(250);
    expect(errorOfAnswer(answer(503, {}, { 'retry-after': '7' })).options.retryAfterMs).toBe(7_000);
  });

  it.each<[string, string, string]>([
    ['server_error', 'transient', 'run-failed'],
    ['rate_limit_exceeded', 'transient', 'run-failed'],
    ['failed_to_download_image', 'transient', 'run-failed'],
    ['moderation_blocked', 'refused', 'content-policy'],
    ['image_content_policy_violation', 'refused', 'content-policy'],
    ['image_too_small', 'invalid', 'input-refused'],
    ['something new', 'transient', 'run-failed'],
  ])('reads %s in a run', (code, kind, ours) => expect(errorOfRun({ code, message: PROMPT })).toMatchObject({ kind, code: ours }));

  it('survives any other shape of a run error', () => {
    for (const error of [null, 'text', [], 7, { code: {} }]) expect(errorOfRun(error)).toMatchObject({ kind: 'transient' });
  });
});

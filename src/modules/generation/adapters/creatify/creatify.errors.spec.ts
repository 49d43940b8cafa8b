import type { ProviderErrorKind } from '../../ports/provider.port.js';
import { errorOfAnswer, errorOfJob } from './creatify.errors.js';

const answer = (status: number, json: unknown, headers: Record<string, string> = {}) => errorOfAnswer({ status, headers, json });

describe('what Creatify says is wrong', () => {
  it.each<[number, unknown, ProviderErrorKind, string]>([
    [400, { video_length: ['"7" is not a valid choice.'] }, 'invalid', 'parameters-refused'],
    [400, ['Link must have at least one image or one video.'], 'invalid', 'parameters-refused'],
    [400, ['The product was flagged by content moderation.'], 'refused', 'content-policy'],
    [400, { detail: 'This violates our content policy.' }, 'refused', 'content-policy'],
    [400, { detail: 'Insufficient credits.' }, 'quota', 'credits-used-up'],
    [400, { description: ['"Unsafe credits" is too long.'] }, 'invalid', 'parameters-refused'],
    [400, null, 'invalid', 'parameters-refused'],
    [401, { detail: 'x' }, 'auth', 'key-refused'],
    [402, {}, 'quota', 'credits-used-up'],
    [403, { detail: 'You do not have permission to perform this action.' }, 'auth', 'not-permitted'],
    [403, { detail: 'Please upgrade your plan.' }, 'quota', 'credits-used-up'],
    [404, { detail: 'Not found.' }, 'invalid', 'not-found'],
    [405, { detail: 'Method "GET" not allowed.' }, 'invalid', 'parameters-refused'],
    [429, { detail: 'Request was throttled.' }, 'transient', 'rate-limited'],
    [500, null, 'transient', 'provider-failed'],
    [503, '<html>', 'transient', 'provider-failed'],
  ])('HTTP %i %j', (status, json, kind, code) => expect(answer(status, json)).toMatchObject({ kind, code }));

  it('waits as long as it is told to', () => expect(answer(429, {}, { 'retry-after': '30' }).options.retryAfterMs).toBe(30_000));

  it.each<[Parameters<typeof errorOfJob>[0], string | null, ProviderErrorKind, string]>([
    ['failed', 'The script contains inappropriate content.', 'refused', 'content-policy'],
    ['rejected', null, 'refused', 'content-policy'],
    ['rejected', 'The image was not clear.', 'refused', 'content-policy'],
    ['failed', 'Failed to load image.', 'invalid', 'input-refused'],
    ['error', 'The image is too small.', 'invalid', 'input-refused'],
    ['failed', 'Not enough credits.', 'quota', 'credits-used-up'],
    ['failed', 'The video could not be rendered.', 'transient', 'run-failed'],
    ['failed', '', 'transient', 'run-failed'],
    ['error', null, 'transient', 'run-failed'],
  ])('a job that is %s because of %j', (status, reason, kind, code) => {
    expect(errorOfJob(status, reason)).toMatchObject({ kind, code });
    expect(errorOfJob(status, reason).message).toBe(`${kind}: ${code}`); // none of their words
  });
});

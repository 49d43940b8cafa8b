import fc from 'fast-check';
import { ProviderError } from '../../ports/provider.port.js';
import { readAccepted, readImages, readResponse } from './openai.wire.js';

const PICTURE = Buffer.from('a picture').toString('base64');
const call = (fields: object) => ({ id: 'ig_1', type: 'image_generation_call', status: 'completed', result: PICTURE, ...fields });
const words = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I cannot help with that.' }] };
const response = (status: string, fields: object = {}) => ({ id: 'resp_1', object: 'response', status, output: [], ...fields });
const made = { bytes: Buffer.from('a picture'), contentType: 'image/png' };

describe('answers of OpenAI', () => {
  it('reads pictures by value, as many as came', () => {
    expect(readImages({ created: 1, data: [{ b64_json: PICTURE }, { b64_json: PICTURE }], output_format: 'png' })).toEqual([made, made]);
    expect(readImages({ data: [{ b64_json: PICTURE }, { url: 'https://elsewhere.example/a.png' }, null, 7] })).toHaveLength(1);
    expect(readImages({ data: [] })).toEqual([]);
    expect([readImages(null), readImages([]), readImages({ data: 'x' })]).toEqual([null, null, null]);
  });

  it('reads the id of a background response', () => {
    expect(readAccepted(response('queued'))).toBe('resp_1');
    for (const odd of [null, [], {}, { id: 'resp_1' }, { id: '../x', status: 'queued' }, { id: 7.5, status: 'queued' }]) {
      expect(readAccepted(odd)).toBeNull();
    }
  });

  it('reads states', () => {
    expect(readResponse(response('queued'))).toEqual({ state: 'queued' });
    expect(readResponse(response('in_progress'))).toEqual({ state: 'running' });
    expect(readResponse(response('cancelled'))).toEqual({ state: 'cancelled' });
    expect([readResponse(response('paused')), readResponse(null), readResponse([])]).toEqual([null, null, null]);
  });

  it('finds the picture among reasoning and words, also in what was not finished', () => {
    const output = [{ type: 'reasoning' }, call({ output_format: 'png' }), words];
    expect(readResponse(response('completed', { output }))).toEqual({ state: 'completed', outputs: [made] });
    expect(readResponse(response('incomplete', { output, incomplete_details: { reason: 'max_output_tokens' } }))).toMatchObject({
      state: 'completed',
    });
  });

  it.each<[string, object, string, string]>([
    [
      'an image call that was blocked, inside a success',
      response('completed', { output: [call({ status: 'failed', result: null, error: { code: 'moderation_blocked' } }), words] }),
      'refused',
      'content-policy',
    ],
    ['words in place of a picture', response('completed', { output: [words] }), 'refused', 'content-policy'],
    ['a content filter', response('incomplete', { incomplete_details: { reason: 'content_filter' } }), 'refused', 'content-policy'],
    ['too many tokens', response('incomplete', { incomplete_details: { reason: 'max_output_tokens' } }), 'invalid', 'no-output'],
    ['nothing at all', response('completed'), 'invalid', 'no-output'],
    ['an empty picture', response('completed', { output: [call({ result: '' })] }), 'invalid', 'no-output'],
    ['a failure', response('failed', { error: { code: 'server_error', message: 'x' } }), 'transient', 'run-failed'],
    ['a failure without a word', response('failed', { error: null }), 'transient', 'run-failed'],
    ['a refused input', response('failed', { error: { code: 'image_too_small' } }), 'invalid', 'input-refused'],
  ])('tells %s', (_what, json, kind, code) => {
    expect(readResponse(json)).toMatchObject({ state: 'failed', error: { kind, code } });
  });

  it('survives any JSON', () => {
    const status = fc.constantFrom('queued', 'in_progress', 'completed', 'failed', 'incomplete', 'cancelled', 'other');
    const shaped = fc.record({ id: fc.jsonValue(), status, output: fc.jsonValue(), error: fc.jsonValue(), data: fc.jsonValue() });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), shaped), (json) => {
        readImages(json);
        readAccepted(json);
        const polled = readResponse(json);
        if (polled?.state === 'failed') expect(polled.error).toBeInstanceOf(ProviderError);
      }),
    );
  });
});

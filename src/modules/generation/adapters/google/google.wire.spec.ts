import fc from 'fast-check';
import { ProviderError } from '../../ports/provider.port.js';
import { readContent, readFileUris, readInteraction, readInteractionId } from './google.wire.js';

const BYTES = Buffer.from('some bytes');
const data = BYTES.toString('base64');
const content = (parts: readonly object[], finishReason = 'STOP') => ({ candidates: [{ content: { parts }, finishReason }] });
const picture = { inlineData: { mimeType: 'image/png', data } };
const words = { type: 'text', text: 'I would rather not.' };
const interaction = (status: string, contents: readonly object[] = [], more: object = {}) => ({
  id: 'v1_a', status, steps: [{ type: 'thought' }, { type: 'model_output', content: contents }], ...more,
});
const clip = { type: 'video', uri: 'https://generativelanguage.googleapis.com/v1beta/files/a:download?alt=media', mime_type: 'video/mp4' };

describe('content that Google made', () => {
  it('is read by value, without the sketches of a model that thinks', () => {
    const parts = [{ text: 'Here it is' }, { ...picture, thought: true }, picture];
    expect(readContent(content(parts))).toEqual([{ bytes: BYTES, contentType: 'image/png' }]);
  });

  it('is sound as bare samples, which become a file (trap 37)', () => {
    const read = readContent(content([{ inlineData: { mimeType: 'audio/L16;codec=pcm;rate=24000', data } }]));
    expect(read).toEqual([{ bytes: expect.any(Buffer), contentType: 'audio/wav' }]);
  });

  it.each<[string, object, string, string]>([
    ['a blocked prompt', { promptFeedback: { blockReason: 'SAFETY' } }, 'refused', 'content-policy'],
    ['a blocked picture', content([], 'IMAGE_SAFETY'), 'refused', 'content-policy'],
    ['no picture, by name', content([{ text: 'x' }], 'NO_IMAGE'), 'refused', 'content-policy'],
    ['recitation', content([], 'RECITATION'), 'refused', 'content-policy'],
    ['words in place of a picture', content([{ text: 'I would rather not.' }]), 'refused', 'content-policy'],
    ['a model that gave up', content([], 'OTHER'), 'transient', 'run-failed'],
    ['nothing', content([]), 'invalid', 'no-output'],
    ['no candidate', { candidates: [] }, 'invalid', 'no-output'],
    ['an empty picture', content([{ inlineData: { mimeType: 'image/png', data: '' } }]), 'invalid', 'no-output'],
  ])('tells %s, all inside a success (trap 38)', (_what, json, kind, code) => {
    expect(readContent(json)).toMatchObject({ name: 'ProviderError', kind, code });
  });

  it('is not there in other answers', () => {
    for (const odd of [null, [], 'text', {}, { candidates: 'x' }]) expect(readContent(odd)).toBeNull();
  });
});

describe('interactions', () => {
  it('have states', () => {
    expect(readInteraction(interaction('queued'))).toEqual({ state: 'queued' });
    expect(readInteraction(interaction('in_progress'))).toEqual({ state: 'running' });
    expect(readInteraction(interaction('cancelled'))).toEqual({ state: 'cancelled' });
    for (const odd of [interaction('paused'), null, [], {}]) expect(readInteraction(odd)).toBeNull();
    expect([interaction('queued'), { id: '../x' }, null].map(readInteractionId)).toEqual(['v1_a', null, null]);
  });

  it('give media by address and by value, also when they were cut short', () => {
    const sound = { type: 'audio', data, mime_type: 'audio/l16', sample_rate: 48_000, channels: 2 };
    expect(readInteraction(interaction('completed', [words, clip, sound]))).toEqual({
      state: 'completed',
      outputs: [{ url: clip.uri, contentType: 'video/mp4' }, { bytes: expect.any(Buffer), contentType: 'audio/wav' }],
    });
    expect(readInteraction(interaction('incomplete', [clip]))).toMatchObject({ state: 'completed' });
    expect(readFileUris(interaction('completed', [clip, sound]))).toEqual([clip.uri]);
  });

  it('do not give back what they were sent', () => {
    const input = { type: 'user_input', content: [{ type: 'image', data, mime_type: 'image/png' }] };
    expect(readInteraction({ id: 'v1_a', status: 'completed', steps: [input] })).toMatchObject({ state: 'failed' });
  });

  it.each<[string, object, string, string]>([
    ['words alone', interaction('completed', [words]), 'refused', 'content-policy'],
    ['nothing at all', interaction('completed'), 'invalid', 'no-output'],
    ['a clip that lies elsewhere', interaction('completed', [words], { usage: made('VIDEO') }), 'unknown', 'result-unreadable'],
    ['a refusal', interaction('failed', [], { error: { status: 'SAFETY' } }), 'refused', 'content-policy'],
    ['a failure of a step', failedStep(3), 'invalid', 'input-refused'],
    ['a failure', interaction('failed', [], { errors: [{ code: 'internal' }] }), 'transient', 'run-failed'],
    ['a budget', interaction('budget_exceeded'), 'quota', 'quota-used-up'],
    ['a demand for a tool', interaction('requires_action'), 'invalid', 'no-output'],
  ])('tell %s', (_what, json, kind, code) => {
    expect(readInteraction(json)).toMatchObject({ state: 'failed', error: { kind, code } });
  });
});

it('survives any JSON', () => {
  const status = fc.constantFrom('completed', 'failed', 'incomplete', 'queued', 'cancelled', 'other');
  const step = fc.record({ type: fc.constantFrom('model_output', 'thought'), content: fc.jsonValue(), error: fc.jsonValue() });
  const shaped = fc.record({ id: fc.jsonValue(), status, steps: fc.array(step), usage: fc.jsonValue(), errors: fc.jsonValue() });
  const candidate = fc.record({ content: fc.record({ parts: fc.jsonValue() }), finishReason: fc.jsonValue() });
  const answered = fc.record({ candidates: fc.array(candidate), promptFeedback: fc.jsonValue() });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), shaped, answered), (json) => {
      readInteractionId(json);
      readFileUris(json);
      const [content, polled] = [readContent(json), readInteraction(json)];
      expect(content === null || Array.isArray(content) || content instanceof ProviderError).toBe(true);
      if (polled?.state === 'failed') expect(polled.error).toBeInstanceOf(ProviderError);
    }),
  );
});

function made(modality: string): object {
  return { output_tokens_by_modality: [{ modality, tokens: 5_792 }] };
}

function failedStep(code: number): object {
  return { id: 'v1_a', status: 'failed', steps: [{ type: 'model_output', content: [], error: { code } }] };
}

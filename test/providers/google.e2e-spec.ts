import fc from 'fast-check';
import { inspectOutput } from '../../src/platform/media/index.js';
import { ProviderError } from '../../src/modules/generation/ports/provider.port.js';
import type { PlannedAnswer, PlannedAnswers } from '../lab/planned-answer.js';
import { outboundParts, rejection } from '../outbound/outbound-parts.js';
import { png } from '../support/stand-ins/media-files.js';
import { ATTEMPT, CLIP, googleParts, type GoogleParts, googleProvider, MUSIC, picture } from './google-parts.js';
import { toolBodies } from './tool-bodies.js';

const MODEL = 'gemini-nano-banana-2.1';

describe('Google, against a stand-in', () => {
  let world: GoogleParts;

  beforeAll(async () => {
    world = await googleParts();
  });
  afterAll(() => world.close());
  beforeEach(() => world.google.recorder.forget());

  describe('pictures', () => {
    it('are asked for with the key in a header, and come with the answer', async () => {
      const done = await world.send({});
      expect(world.sent()).toMatchObject({ method: 'POST', path: `/v1beta/models/${MODEL}:generateContent` });
      expect(world.sent().headers).toMatchObject({ 'x-goog-api-key': 'AIza-stand-in', 'content-type': 'application/json' });
      expect(world.sent().headers.authorization).toBeUndefined();
      expect(JSON.parse(world.sent().body.toString())).toEqual({
        contents: [{ role: 'user', parts: [{ text: 'a red bicycle' }] }],
        generationConfig: { responseModalities: ['IMAGE'], imageConfig: { aspectRatio: '1:1' } },
      });
      if (done.state !== 'completed') throw new Error(done.state);
      expect(done.outputs).toEqual([{ bytes: expect.any(Buffer), contentType: 'image/png' }]);
      expect(done.request).toEqual({ requestId: ATTEMPT, model: MODEL, handle: {} });
    });

    it('are made of files by value', async () => {
      await world.send({}, { tool: 'image.edit', inputs: [picture(), picture('image/webp')] });
      const { contents } = JSON.parse(world.sent().body.toString()) as { contents: { parts: object[] }[] };
      const data = png(8, 8).toString('base64');
      expect(contents[0]!.parts).toEqual([
        { text: 'a red bicycle' }, { inlineData: { mimeType: 'image/png', data } }, { inlineData: { mimeType: 'image/webp', data } },
      ]);
      expect(world.sent().body.includes('storage.example.com')).toBe(false);
    });

    it('are never asked for again when they were lost: they are paid for and lie nowhere', async () => {
      const { request } = await world.send({});
      world.google.recorder.forget();
      const { provider, http } = world;
      expect(await provider.poll(http, request)).toMatchObject({ state: 'failed', error: { kind: 'unknown', code: 'result-lost' } });
      expect([await provider.cancel(http, request), await provider.erase(http, request)]).toEqual(['not-offered', 'not-offered']);
      expect(world.google.recorder.requests).toHaveLength(0);
    });

    it.each<[NonNullable<PlannedAnswers['end']>, string, string]>([
      ['refused', 'refused', 'content-policy'],
      ['refused-silently', 'refused', 'content-policy'],
      ['transient', 'transient', 'provider-failed'],
      ['invalid', 'invalid', 'parameters-refused'],
      ['nothing', 'invalid', 'no-output'],
    ])('that end %s are no result, though mostly answered with 200 (trap 38)', async (end, kind, code) => {
      expect(await rejection(world.send({ end }))).toMatchObject({ kind, code });
    });
  });

  it('speaks: bare samples become a file that plays (trap 37)', async () => {
    const voice = { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } };
    const body = { generationConfig: { responseModalities: ['AUDIO'], speechConfig: voice } };
    const done = await world.send({}, { tool: 'audio.speech', model: 'gemini-3.8-flash-tts', body });
    const [output] = done.state === 'completed' ? done.outputs : [];
    if (!output || !('bytes' in output)) throw new Error('by value');
    expect(output.contentType).toBe('audio/wav');
    expect(await inspectOutput(output.bytes, { kind: 'audio' })).toMatchObject({ contentType: 'audio/wav', durationMs: 1_000 });
  });

  it('sends nothing that would be refused: a kind of file, too much of it, what is no model', async () => {
    const refused = (request: Parameters<GoogleParts['ask']>[0]) => rejection(world.ask(request));
    const large = picture('image/png', Buffer.alloc(40_000_000));
    expect(await refused({ inputs: [picture('image/avif')] })).toMatchObject({ kind: 'invalid', code: 'input-refused' });
    expect(await refused({ inputs: [large, large] })).toMatchObject({ kind: 'invalid', code: 'input-refused' });
    expect(await refused({ model: '../files' })).toMatchObject({ kind: 'invalid', code: 'model-unknown' });
    expect(await refused({ ...CLIP, model: 'interactions/../x' })).toMatchObject({ kind: 'invalid', code: 'model-unknown' });
    expect(world.google.recorder.requests).toHaveLength(0);
  });

  it.each<[NonNullable<PlannedAnswers['submit']>, string, string]>([
    ['rate-limited', 'transient', 'rate-limited'],
    ['unavailable', 'transient', 'provider-failed'],
    ['refused', 'refused', 'content-policy'],
    ['invalid', 'invalid', 'parameters-refused'],
    ['quota', 'quota', 'quota-used-up'],
    ['auth', 'auth', 'key-refused'], // 400, in a list (trap 41)
    ['cut-before', 'unknown', 'submit-unanswered'],
    ['cut-after', 'unknown', 'submit-unanswered'],
    ['page', 'unknown', 'submit-unreadable'],
    ['empty', 'unknown', 'submit-unreadable'],
  ])('a submit that meets %s is sent once, in every way', async (submit, kind, code) => {
    for (const request of [{}, CLIP, MUSIC]) {
      world.google.recorder.forget();
      expect(await rejection(world.send({ submit }, request))).toMatchObject({ name: 'ProviderError', kind, code });
      expect(world.google.recorder.requests).toHaveLength(1);
    }
  });

  it('comes back when the details say', async () => {
    expect(await rejection(world.send({ submit: 'rate-limited' }))).toMatchObject({ options: { retryAfterMs: 2_000 } });
  });

  it.each<[string, PlannedAnswer, string, string]>([
    ['a gateway that gave up waiting', { status: 504 }, 'unknown', 'submit-unanswered'],
    ['a gateway page', { status: 502, body: '<html>' }, 'unknown', 'submit-unanswered'],
    ['a page of a gateway that is out of service', { status: 503, body: '<html>' }, 'unknown', 'submit-unanswered'],
    ['a page of something that broke', { status: 500, body: '<html>' }, 'unknown', 'submit-unanswered'],
    ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 'unknown', 'submit-unreadable'],
    ['a model that is gone', { status: 404, body: { error: { status: 'NOT_FOUND' } } }, 'transient', 'model-unavailable'],
  ])('a submit answered with %s', async (_what, submitAnswer, kind, code) => {
    expect(await rejection(world.send({ submitAnswer }))).toMatchObject({ kind, code });
    expect(world.google.recorder.requests).toHaveLength(1);
  });

  it('survives any answer', async () => {
    const body = fc.oneof(fc.string(), fc.jsonValue().map((json) => json ?? {})) as fc.Arbitrary<string | object>;
    const status = fc.constantFrom(200, 202, 307, 400, 403, 404, 409, 429, 500, 502, 503);
    const isKnown = (outcome: unknown) => outcome instanceof ProviderError || (outcome as { state?: string }).state !== undefined;
    await fc.assert(
      fc.asyncProperty(body, status, fc.constantFrom({}, CLIP, MUSIC), async (any, code, request) => {
        const answer = { status: code, body: any };
        expect(isKnown(await world.send({ submitAnswer: answer }, request).catch((error: unknown) => error))).toBe(true);
        const { request: begun } = await world.send({ lookAnswer: answer }, CLIP);
        expect(isKnown(await world.provider.poll(world.http, begun).catch((error: unknown) => error))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each(toolBodies('google'))('takes what $tool asks of $model: $asked', async ({ tool, model, body, prompt, count }) => {
    const inputs = tool === 'image.edit' || tool === 'video.animate' ? [picture()] : [];
    expect(await world.send({}, { tool, model, body, prompt, count, inputs })).toMatchObject({ request: { model } });
  });

  it('is there when it is switched on and has a key', () => {
    const available = (env: Record<string, string>) => googleProvider(outboundParts(env)).available;
    const envs = [{}, { GOOGLE_AI_API_KEY: 'k' }, { GOOGLE_AI_API_KEY: 'k', GOOGLE_AI_ENABLED: 'false' }] as Record<string, string>[];
    expect(envs.map(available)).toEqual([false, true, false]);
  });
});

import fc from 'fast-check';
import { SystemClock } from '../../src/kernel/clock.js';
import { OpenAiProvider } from '../../src/modules/generation/adapters/openai/openai.provider.js';
import { ProviderError } from '../../src/modules/generation/ports/provider.port.js';
import type { PlannedAnswer, PlannedAnswers } from '../lab/planned-answer.js';
import { outboundParts, rejection } from '../outbound/outbound-parts.js';
import { png } from '../support/stand-ins/media-files.js';
import { ADDRESS, ATTEMPT, IN_BACKGROUND, openAiParts, type OpenAiParts, picture } from './openai-parts.js';
import { toolBodies } from './tool-bodies.js';

const MODEL = 'gpt-image-2.6-flare';

describe('OpenAI, against a stand-in', () => {
  let parts: OpenAiParts;

  beforeAll(async () => {
    parts = await openAiParts();
  });
  afterAll(() => parts.close());
  beforeEach(() => parts.openai.recorder.forget());

  describe('pictures that come with the answer', () => {
    it('are asked for with the pseudonym and the full moderation, and without a format: it is always base64 (trap 23)', async () => {
      const done = await parts.send({}, { body: { prompt: 'a red bicycle', n: 2, size: '1024x1024', moderation: 'auto' } });
      expect(parts.sent()).toMatchObject({ method: 'POST', path: '/v1/images/generations' });
      expect(parts.sent().headers).toMatchObject({ authorization: 'Bearer sk-stand-in', 'content-type': 'application/json' });
      expect(JSON.parse(parts.sent().body.toString())).toEqual({
        model: MODEL, prompt: 'a red bicycle', n: 2, size: '1024x1024', moderation: 'auto', safety_identifier: 'p_1',
      });
      if (done.state !== 'completed') throw new Error(done.state);
      expect(done.outputs).toEqual([1, 2].map(() => ({ bytes: expect.any(Buffer), contentType: 'image/png' })));
      expect(done.request).toEqual({ requestId: ATTEMPT, model: MODEL, handle: {} });
    });

    it('are asked for without a pseudonym where there is none', async () => {
      await parts.send({}, { pseudonym: '' });
      expect(JSON.parse(parts.sent().body.toString())).not.toHaveProperty('safety_identifier');
    });

    it('are made of files by value, all under one name, called nothing of the person (trap 28)', async () => {
      await parts.send({}, { tool: 'image.edit', inputs: [picture(), picture('image/jpeg')], body: { prompt: 'a red wall', n: 1 } });
      expect(parts.sent()).toMatchObject({ method: 'POST', path: '/v1/images/edits' });
      expect(parts.openai.runs.at(-1)?.input).toEqual({
        model: MODEL, prompt: 'a red wall', n: '1', safety_identifier: 'p_1',
        'image[]': [
          { name: 'image-0.png', type: 'image/png', bytes: png(8, 8) },
          { name: 'image-1.jpg', type: 'image/jpeg', bytes: png(8, 8) },
        ],
      });
      expect(parts.sent().body.includes(ADDRESS)).toBe(false);
    });

    it('come in answers of tens of megabytes', async () => {
      const b64_json = Buffer.alloc(24 * 1024 * 1024).toString('base64');
      const done = await parts.send({ submitAnswer: { status: 200, body: { data: [{ b64_json }, { b64_json }] } } });
      if (done.state !== 'completed') throw new Error(done.state);
      expect(done.outputs.map((output) => 'bytes' in output && output.bytes.length)).toEqual([24 * 1024 * 1024, 24 * 1024 * 1024]);
    });

    it('are never asked for again when they were lost: they are paid for and lie nowhere (trap 24)', async () => {
      const { provider, http, openai } = parts;
      const { request } = await parts.send({});
      openai.recorder.forget();
      expect(await provider.poll(http, request)).toMatchObject({ state: 'failed', error: { kind: 'unknown', code: 'result-lost' } });
      expect([await provider.cancel(http, request), await provider.erase(http, request)]).toEqual(['not-offered', 'not-offered']);
      expect(openai.recorder.requests).toHaveLength(0);
    });

    it('make others wait when the answer says that nothing more fits', async () => {
      const headers = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m30s' };
      const submitAnswer = { status: 200, headers, body: { data: [{ b64_json: 'AAAA' }] } };
      expect(await parts.send({ submitAnswer })).toMatchObject({ restMs: 90_000 });
    });
  });

  describe('speech', () => {
    const body = { input: 'hello', voice: 'coral', response_format: 'mp3' };
    const speak = (scenario: PlannedAnswers = {}) => parts.send(scenario, { tool: 'audio.speech', model: 'gpt-4o-mini-tts', body });

    it('comes as bytes', async () => {
      const done = await speak();
      expect(parts.sent()).toMatchObject({ method: 'POST', path: '/v1/audio/speech' });
      expect(JSON.parse(parts.sent().body.toString())).toEqual({ model: 'gpt-4o-mini-tts', ...body });
      expect(done).toMatchObject({ state: 'completed', outputs: [{ contentType: 'audio/wav', bytes: expect.any(Buffer) }] });
    });

    it.each<[string, PlannedAnswers]>([
      ['a page', { submit: 'page' }],
      ['nothing', { submit: 'empty' }],
      ['JSON', { submitAnswer: { status: 200, body: { text: 'hello' } } }],
    ])('that is answered with %s is in doubt', async (_what, scenario) => {
      expect(await rejection(speak(scenario))).toMatchObject({ kind: 'unknown', code: 'submit-unreadable' });
    });
  });

  it('sends nothing that would be refused: a kind of file, too long a text, what is no model', async () => {
    const refused = (request: Parameters<OpenAiParts['ask']>[0]) => rejection(parts.ask(request));
    expect(await refused({ inputs: [picture('image/avif')] })).toMatchObject({ kind: 'invalid', code: 'input-refused' });
    expect(await refused({ ...IN_BACKGROUND, inputs: [picture('image/gif')] })).toMatchObject({ kind: 'invalid', code: 'input-refused' });
    expect(await refused({ tool: 'audio.speech', prompt: 'x'.repeat(4_097) })).toMatchObject({ kind: 'invalid', code: 'input-refused' });
    expect(await refused({ model: '../files' })).toMatchObject({ kind: 'invalid', code: 'model-unknown' });
    expect(await refused({ ...IN_BACKGROUND, model: 'responses/../x' })).toMatchObject({ kind: 'invalid', code: 'model-unknown' });
    expect(parts.openai.recorder.requests).toHaveLength(0);
  });

  it.each<[NonNullable<PlannedAnswers['submit']>, string, string]>([
    ['rate-limited', 'transient', 'rate-limited'],
    ['unavailable', 'transient', 'provider-failed'],
    ['refused', 'refused', 'content-policy'],
    ['invalid', 'invalid', 'parameters-refused'],
    ['quota', 'quota', 'balance-empty'],
    ['auth', 'auth', 'key-refused'],
    ['cut-before', 'unknown', 'submit-unanswered'],
    ['cut-after', 'unknown', 'submit-unanswered'],
    ['page', 'unknown', 'submit-unreadable'],
    ['empty', 'unknown', 'submit-unreadable'],
  ])('a submit that meets %s is sent once, in either way', async (submit, kind, code) => {
    for (const request of [{}, IN_BACKGROUND]) {
      parts.openai.recorder.forget();
      expect(await rejection(parts.send({ submit }, request))).toMatchObject({ name: 'ProviderError', kind, code });
      expect(parts.openai.recorder.requests).toHaveLength(1);
    }
  });

  it('comes back when it is told to, to the millisecond; an empty account is no rate limit (trap 25)', async () => {
    expect(await rejection(parts.send({ submit: 'rate-limited' }))).toMatchObject({ options: { retryAfterMs: 1_500 } });
    expect(await rejection(parts.send({ submit: 'quota' }))).toMatchObject({ kind: 'quota', options: {} });
  });

  it.each<[string, PlannedAnswer, string, string]>([
    ['a gateway that gave up waiting', { status: 504 }, 'unknown', 'submit-unanswered'],
    ['a gateway page', { status: 502, body: '<html>' }, 'unknown', 'submit-unanswered'],
    ['a page of a gateway that is out of service', { status: 503, body: '<html>' }, 'unknown', 'submit-unanswered'],
    ['a page of something that broke', { status: 500, body: '<html>' }, 'unknown', 'submit-unanswered'],
    ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 'unknown', 'submit-unreadable'],
    ['no pictures', { status: 200, body: { data: [] } }, 'invalid', 'no-output'],
    ['an address, which it never gives', { status: 200, body: { data: [{ url: 'https://x.example/a.png' }] } }, 'invalid', 'no-output'],
    ['an organisation that is not verified', { status: 403, body: { error: { code: null } } }, 'auth', 'not-permitted'],
  ])('a submit answered with %s', async (_what, submitAnswer, kind, code) => {
    expect(await rejection(parts.send({ submitAnswer }))).toMatchObject({ kind, code });
    expect(parts.openai.recorder.requests).toHaveLength(1);
  });

  it('a model that is not to be had is left for another, not blamed on the person', async () => {
    const unavailable = { kind: 'transient', code: 'model-unavailable' };
    const otherDriver = { ...IN_BACKGROUND, body: { ...IN_BACKGROUND.body, model: 'gone' } };
    expect(await rejection(parts.send({}, otherDriver))).toMatchObject(unavailable);
    expect(await rejection(parts.send({}, { ...IN_BACKGROUND, model: 'responses/gpt-image-1' }))).toMatchObject(unavailable);
    expect(await rejection(parts.send({}, { model: 'gpt-image-1' }))).toMatchObject(unavailable);
  });

  it('survives any answer', async () => {
    const body = fc.oneof(fc.string(), fc.jsonValue().map((json) => json ?? {})) as fc.Arbitrary<string | object>;
    const status = fc.constantFrom(200, 202, 307, 400, 404, 409, 422, 429, 500, 502, 503);
    const isKnown = (outcome: unknown) => outcome instanceof ProviderError || (outcome as { state?: string }).state !== undefined;
    await fc.assert(
      fc.asyncProperty(body, status, fc.constantFrom({}, IN_BACKGROUND), async (any, code, request) => {
        const answer = { status: code, body: any };
        expect(isKnown(await parts.send({ submitAnswer: answer }, request).catch((error: unknown) => error))).toBe(true);
        const { request: begun } = await parts.send({ lookAnswer: answer }, IN_BACKGROUND);
        expect(isKnown(await parts.provider.poll(parts.http, begun).catch((error: unknown) => error))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each(toolBodies('openai'))('takes what $tool asks of $model: $asked', async ({ tool, model, body, prompt, count }) => {
    const inputs = tool === 'image.edit' ? [picture()] : [];
    expect(await parts.send({}, { tool, model, body, prompt, count, inputs })).toMatchObject({ request: { model } });
  });

  it('is there when it is switched on and has a key', () => {
    const available = (env: Record<string, string>) => new OpenAiProvider(outboundParts(env).config, new SystemClock()).available;
    const envs = [{}, { OPENAI_API_KEY: 'k' }, { OPENAI_API_KEY: 'k', OPENAI_ENABLED: 'false' }] as Record<string, string>[];
    expect(envs.map(available)).toEqual([false, true, false]);
  });
});

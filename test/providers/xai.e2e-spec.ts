import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { XaiProvider } from '../../src/modules/generation/adapters/xai/xai.provider.js';
import { ProviderError } from '../../src/modules/generation/ports/provider.port.js';
import { inspectOutput } from '../../src/platform/media/index.js';
import type { PlannedAnswer, PlannedAnswers } from '../lab/planned-answer.js';
import { outboundParts, rejection } from '../outbound/outbound-parts.js';
import { oddAnswers } from './odd-answers.js';
import { ATTEMPT, CLIP, EDIT, IMAGES, PICTURE, SPEECH, xaiParts, type XaiParts } from './xai-parts.js';

const flat = (status: number, code: string, error: string): PlannedAnswer => ({ status, body: { code, error } });

describe('xAI, against a stand-in', () => {
  let parts: XaiParts;

  beforeAll(async () => {
    parts = await xaiParts();
  });
  afterAll(() => parts.close());
  beforeEach(() => parts.xai.recorder.forget());

  describe('pictures', () => {
    it('are asked for by value, under the pseudonym (trap 32)', async () => {
      const done = await parts.send({ ...IMAGES, body: { ...IMAGES.body, n: 2 } });
      expect(parts.sent()).toMatchObject({ method: 'POST', path: '/v1/images/generations' });
      expect(parts.sent().headers).toMatchObject({ authorization: 'Bearer xai-stand-in', 'content-type': 'application/json' });
      expect(parts.sentBody()).toEqual({
        model: 'grok-imagine-image-2.0', prompt: 'a red bicycle', n: 2, aspect_ratio: '1:1', resolution: '1k', response_format: 'b64_json',
        user: 'p_1',
      });
      if (done.state !== 'completed') throw new Error(done.state);
      expect(done.request).toEqual({ requestId: ATTEMPT, model: IMAGES.model, handle: {} });
      expect(done.outputs).toHaveLength(2);
      for (const output of done.outputs) {
        if (!('bytes' in output)) throw new Error('by value');
        expect(await inspectOutput(output.bytes, { kind: 'image' })).toMatchObject({ contentType: 'image/png', width: 64 });
      }
    });

    it('are asked for without a pseudonym where there is none', async () => {
      await parts.ask(IMAGES, { pseudonym: '' });
      expect(parts.sentBody()).not.toHaveProperty('user');
    });

    it('are edited by JSON, which no other client of that name speaks: one as `image`, several as `images` (trap 29)', async () => {
      await parts.send(EDIT);
      expect(parts.sent()).toMatchObject({ path: '/v1/images/edits', headers: { 'content-type': 'application/json' } });
      const rest = { model: 'grok-imagine-image-2.0', prompt: 'a red wall', n: 1, response_format: 'b64_json', user: 'p_1' };
      const source = { type: 'image_url', url: PICTURE };
      expect(parts.sentBody()).toEqual({ ...rest, image: source });
      parts.xai.recorder.forget();
      await parts.send({ ...EDIT, body: { ...EDIT.body, images: [source, source] } });
      expect(parts.sentBody()).toEqual({ ...rest, images: [source, source] });
    });

    it('that moderation withheld are left out of a success, and are no success when it is all of them (trap 31)', async () => {
      const data = [{ b64_json: 'AAAA', respect_moderation: true }, { b64_json: 'BBBB', respect_moderation: false }];
      const some = await parts.send(IMAGES, { submitAnswer: { status: 200, body: { data } } });
      expect(some).toMatchObject({ state: 'completed', outputs: [{ bytes: Buffer.from('AAAA', 'base64') }] });
      expect(await rejection(parts.send(IMAGES, { end: 'refused-silently' }))).toMatchObject({ kind: 'refused', code: 'content-policy' });
      expect(await rejection(parts.send(IMAGES, { end: 'nothing' }))).toMatchObject({ kind: 'invalid', code: 'no-output' });
    });

    it('may come by address all the same', async () => {
      const data = [{ url: 'https://imgen.x.ai/one.jpg' }];
      const done = await parts.send(IMAGES, { submitAnswer: { status: 200, body: { data } } });
      expect(done).toMatchObject({ state: 'completed', outputs: data });
      expect(parts.provider.traits.outputHosts).toContain('imgen.x.ai');
    });

    it('come in answers of tens of megabytes', async () => {
      const b64_json = Buffer.alloc(24 * 1024 * 1024).toString('base64');
      const done = await parts.send(IMAGES, { submitAnswer: { status: 200, body: { data: [{ b64_json }, { b64_json }] } } });
      expect(done).toMatchObject({ state: 'completed', outputs: { length: 2 } });
    });

    it('that went with their worker are never made again: they are paid for and lie nowhere', async () => {
      const { request } = await parts.send(IMAGES);
      parts.xai.recorder.forget();
      expect(await parts.provider.poll(parts.http, request)).toMatchObject({
        state: 'failed',
        error: { kind: 'unknown', code: 'result-lost' },
      });
      expect(parts.xai.recorder.requests).toHaveLength(0);
    });
  });

  describe('speech', () => {
    it('comes as bytes; its call has no field for a pseudonym', async () => {
      const done = await parts.send(SPEECH);
      expect(parts.sent()).toMatchObject({ path: '/v1/tts', headers: { accept: '*/*' } });
      expect(parts.sentBody()).toEqual(SPEECH.body);
      if (done.state !== 'completed' || !('bytes' in done.outputs[0]!)) throw new Error('by value');
      expect(await inspectOutput(done.outputs[0].bytes, { kind: 'audio' })).toMatchObject({ contentType: 'audio/mpeg' });
    });

    it('is not a page, nor nothing: either may have been billed', async () => {
      for (const scenario of [{ submit: 'page' }, { submit: 'empty' }, { end: 'nothing' }] as const)
        expect(await rejection(parts.send(SPEECH, scenario))).toMatchObject({ kind: 'unknown', code: 'submit-unreadable' });
    });

    it('has a shape of its own for errors', async () => {
      expect(await rejection(parts.send(SPEECH, { submit: 'invalid' }))).toMatchObject({ kind: 'invalid', code: 'parameters-refused' });
      expect(await rejection(parts.send(SPEECH, { submit: 'refused' }))).toMatchObject({ kind: 'refused' });
    });
  });

  describe('clips', () => {
    it('say their length and their size; else xAI would choose, and bill', async () => {
      const { request } = await parts.send(CLIP);
      expect(parts.sentBody()).toEqual({
        model: 'grok-imagine-video', prompt: 'slow push-in', duration: 5, resolution: '720p', aspect_ratio: '16:9', user: 'p_1',
      });
      expect(request).toEqual({ requestId: parts.xai.runs.at(-1)!.id, model: CLIP.model, handle: {} });
      parts.xai.recorder.forget();
      for (const body of [{ prompt: 'x', duration: 5 }, { prompt: 'x', resolution: '720p' }])
        expect(await rejection(parts.ask({ ...CLIP, body }))).toMatchObject({ kind: 'invalid', code: 'length-not-set' });
      expect(parts.xai.recorder.requests).toHaveLength(0);
    });

    it('wait with a 202 that may be empty, run, are done; the file is fetched without the key (trap 30)', async () => {
      const { request } = await parts.send(CLIP, { queuedLooks: 1, runningLooks: 1 });
      const follow = parts.httpFor(new Set([request.requestId]));
      expect(await parts.provider.poll(follow, request)).toEqual({ state: 'running', progress: undefined });
      expect(await parts.provider.poll(follow, request)).toEqual({ state: 'running', progress: 0.5 });
      const done = await parts.provider.poll(follow, request);
      if (done.state !== 'completed' || !('url' in done.outputs[0]!)) throw new Error('by address');
      expect(done.outputs).toHaveLength(1);
      const folder = await mkdtemp(join(tmpdir(), 'xai-'));
      const limits = { maxBytes: 1e6, timeoutMs: 2_000, idleTimeoutMs: 1_000, allowedHosts: parts.provider.traits.outputHosts };
      await parts.outbound.download(done.outputs[0].url, join(folder, 'file'), limits);
      expect(await inspectOutput(await readFile(join(folder, 'file')), { kind: 'video' })).toMatchObject({ contentType: 'video/mp4' });
      await rm(folder, { recursive: true });
      const fetched = parts.xai.recorder.requests.filter(({ path }) => path.startsWith('/files/'));
      expect(fetched.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    });

    it.each<[string, PlannedAnswers, object]>([
      ['moderation, inside a success (trap 31)', { end: 'refused-silently' }, { kind: 'refused' }],
      ['moderation, as an argument', { end: 'refused' }, { kind: 'refused' }],
      ['a fault of xAI', { end: 'transient' }, { kind: 'transient' }],
      ['a source that cannot be read', { end: 'invalid' }, { kind: 'invalid' }],
      ['nothing', { end: 'nothing' }, { kind: 'invalid', code: 'no-output' }],
      ['its expiry', { lookAnswer: { status: 200, body: { status: 'expired' } } }, { kind: 'unknown', code: 'result-expired' }],
      ['a 400', { lookAnswer: flat(400, 'invalid_argument', 'Rejected by content moderation.') }, { kind: 'refused' }],
      ['a request that nobody knows', { lookAnswer: { status: 404 } }, { kind: 'unknown', code: 'request-not-found' }],
      ['far too much', { lookAnswer: { status: 200, body: 'x'.repeat(2_000_000) } }, { kind: 'invalid', code: 'answer-too-large' }],
    ])('that end with %s have failed', async (_what, scenario, error) => {
      const { request } = await parts.send(CLIP, scenario);
      expect(await parts.provider.poll(parts.http, request)).toMatchObject({ state: 'failed', error });
    });

    it('are done when there is a clip, whether a status says so or not', async () => {
      const url = 'https://vidgen.x.ai/one.mp4';
      const { request } = await parts.send(CLIP, { lookAnswer: { status: 200, body: { video: { url, duration: 5 } } } });
      expect(await parts.provider.poll(parts.http, request)).toMatchObject({ state: 'completed', outputs: [{ url }] });
    });

    it.each<[string, PlannedAnswer, string]>([
      ['a page', { status: 200, body: '<html>' }, 'transient'],
      ['a bad gateway', { status: 502, body: '<html>' }, 'transient'],
      ['too many questions', { status: 429 }, 'transient'],
      ['a key that is refused', flat(400, 'invalid-argument', 'Incorrect API key provided: xa***aa.'), 'auth'],
    ])('whose look finds %s are asked for again', async (_what, lookAnswer, kind) => {
      const { request } = await parts.send(CLIP, { lookAnswer });
      expect(await rejection(parts.provider.poll(parts.http, request))).toMatchObject({ kind });
    });
  });

  it.each<[string, PlannedAnswers, string, string]>([
    ['refused', { submit: 'refused' }, 'refused', 'content-policy'],
    ['a wrong value', { submit: 'invalid' }, 'invalid', 'parameters-refused'],
    ['too many', { submit: 'rate-limited' }, 'transient', 'rate-limited'],
    ['out of service', { submit: 'unavailable' }, 'transient', 'provider-failed'],
    ['an empty account', { submit: 'quota' }, 'quota', 'balance-empty'],
    ['a bad key', { submit: 'auth' }, 'auth', 'key-refused'],
    ['a gateway that gave up waiting', { submitAnswer: { status: 504 } }, 'unknown', 'submit-unanswered'],
    ['a page of a gateway', { submitAnswer: { status: 502, body: '<html>' } }, 'unknown', 'submit-unanswered'],
    ['a page of a gateway that is out of service', { submitAnswer: { status: 503, body: '<html>' } }, 'unknown', 'submit-unanswered'],
    ['a page of something that broke', { submitAnswer: { status: 500, body: '<html>' } }, 'unknown', 'submit-unanswered'],
    ['a failure of its own', { submitAnswer: flat(502, 'internal_error', 'no') }, 'transient', 'provider-failed'],
    ['a model that went away', { submitAnswer: flat(404, 'Some requested entity was not found', 'no') }, 'transient', 'model-not-found'],
    ['a call that went away', { submitAnswer: { status: 405 } }, 'transient', 'model-not-found'],
    ['a redirect', { submitAnswer: { status: 307, headers: { location: 'http://127.0.0.1:1/' } } }, 'unknown', 'submit-unreadable'],
    ['a page', { submit: 'page' }, 'unknown', 'submit-unreadable'],
    ['nothing', { submit: 'empty' }, 'unknown', 'submit-unreadable'],
    ['a broken line, before', { submit: 'cut-before' }, 'unknown', 'submit-unanswered'],
    ['a broken line, after', { submit: 'cut-after' }, 'unknown', 'submit-unanswered'],
  ])('a submit answered with %s is sent once and understood, whatever the call', async (_what, scenario, kind, code) => {
    for (const asked of [IMAGES, EDIT, CLIP, SPEECH]) {
      parts.xai.recorder.forget();
      expect(await rejection(parts.send(asked, scenario))).toMatchObject({ name: 'ProviderError', kind, code });
      expect(parts.xai.recorder.requests).toHaveLength(1);
    }
  });

  it('gives up a clip that nobody answers for, and may have begun', async () => {
    expect(await rejection(parts.send(CLIP, { submit: 'hang' }))).toMatchObject({ kind: 'unknown', code: 'submit-unanswered' });
  });

  it('hears how long to wait', async () => {
    expect(await rejection(parts.send(CLIP, { submit: 'rate-limited' }))).toMatchObject({ options: { retryAfterMs: 2_000 } });
    const headers = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '3s' };
    expect(await parts.send(CLIP, { submitAnswer: { status: 200, headers, body: { request_id: 'a' } } })).toMatchObject({ restMs: 3_000 });
  });

  it('calls nothing but its own calls', async () => {
    for (const model of ['', 'grok', 'files/x', 'images/edits', 'tts/x', 'images/generations/../../files', 'videos/generations/a/b'])
      expect(await rejection(parts.ask({ ...IMAGES, model }))).toMatchObject({ kind: 'invalid', code: 'model-unknown' });
    expect(parts.xai.recorder.requests).toHaveLength(0);
  });

  it('says what it does not offer', async () => {
    const { provider, http } = parts;
    const { request } = await parts.send(CLIP, { hold: true });
    expect(provider.traits).toMatchObject({ webhook: 'none', cancel: false, erase: false, find: false, keepsMs: 30 * 24 * 3_600_000 });
    expect([await provider.cancel(http, request), await provider.erase(http, request)]).toEqual(['not-offered', 'not-offered']);
    expect(await rejection(provider.verifyWebhook({ headers: {}, body: Buffer.alloc(0) }))).toMatchObject({ name: 'WebhookRefused' });
  });

  it('survives any answer', async () => {
    const odd = oddAnswers('data', 'b64_json', 'request_id', 'status', 'done', 'failed', 'video', 'url', 'error', 'code', 'message');
    const isOurs = (error: unknown) => error instanceof ProviderError && /^\w+: [a-z-]+$/.test(error.message);
    await fc.assert(
      fc.asyncProperty(odd, odd, fc.constantFrom(IMAGES, EDIT, CLIP, SPEECH), async (submitAnswer, lookAnswer, asked) => {
        const outcome = await parts.send(asked, { submitAnswer }).catch((error: unknown) => error);
        if (!isOurs(outcome)) expect(outcome).toHaveProperty('request.requestId');
        const { request } = await parts.send(CLIP, { lookAnswer });
        const polled = await parts.provider.poll(parts.http, request).catch((error: unknown) => error);
        if (!isOurs(polled)) expect(['running', 'completed', 'failed']).toContain((polled as { state: string }).state);
      }),
      { numRuns: 60 },
    );
  });

  it('is there when it is switched on and has a key', () => {
    const available = (env: Record<string, string>) => new XaiProvider(outboundParts(env).config).available;
    expect([available({}), available({ XAI_API_KEY: 'k' }), available({ XAI_API_KEY: 'k', XAI_ENABLED: 'false' })]).toEqual([
      false, true, false,
    ]);
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { RunwayProvider } from '../../src/modules/generation/adapters/runway/runway.provider.js';
import { ProviderError } from '../../src/modules/generation/ports/provider.port.js';
import { inspectOutput } from '../../src/platform/media/index.js';
import type { PlannedAnswer, PlannedAnswers } from '../lab/planned-answer.js';
import { outboundParts, rejection } from '../outbound/outbound-parts.js';
import { png } from '../support/stand-ins/media-files.js';
import { oddAnswers } from './odd-answers.js';
import { ADDRESS, picture, runwayParts, type RunwayParts, TO_VIDEO } from './runway-parts.js';

const PNG = `data:image/png;base64,${png(30, 40).toString('base64')}`;
const MAYA = { type: 'runway-preset', presetId: 'Maya' };
const answered = (body: object): PlannedAnswers => ({ lookAnswer: { status: 200, body } });

describe('Runway, against a stand-in', () => {
  let parts: RunwayParts;

  beforeAll(async () => {
    parts = await runwayParts();
  });
  afterAll(() => parts.close());
  beforeEach(() => parts.runway.recorder.forget());

  describe('a submit', () => {
    it('goes to the call of its model, with the version that every call needs (trap 52)', async () => {
      const { request } = await parts.send();
      expect(parts.sent()).toMatchObject({ method: 'POST', path: '/v1/text_to_video' });
      const key = `Bearer key_${'0'.repeat(128)}`;
      expect(parts.sent().headers).toMatchObject({ authorization: key, 'x-runway-version': '2024-11-06' });
      expect(parts.sentBody()).toEqual({ model: 'gen4.5', promptText: 'a red bicycle', ratio: '1280:720', duration: 5 });
      expect(request).toEqual({ requestId: parts.runway.runs.at(-1)!.id, model: 'text_to_video/gen4.5', handle: {} });
      await parts.provider.poll(parts.http, request);
      await parts.provider.erase(parts.http, request);
      expect(parts.runway.recorder.requests.map(({ headers }) => headers['x-runway-version'])).toEqual(Array(3).fill('2024-11-06'));
    });

    it('holds files by value: Runway would ask our addresses with HEAD, which they do not answer (trap 57)', async () => {
      const ratio = ['1280:720', '720:1280', '1104:832', '832:1104', '960:960', '1584:672'];
      const body = { promptText: 'x', promptImage: ADDRESS, ratio, duration: 5 };
      await parts.send({}, { model: 'image_to_video/gen4.5', inputs: [picture()], body });
      expect(parts.sent().path).toBe('/v1/image_to_video');
      expect(parts.sentBody()).toEqual({ model: 'gen4.5', promptText: 'x', promptImage: PNG, ratio: '832:1104', duration: 5 });
      expect(parts.sent().body.includes('X-Amz-Signature')).toBe(false);
    });

    it('of an address would be refused, as the stand-in knows it', async () => {
      const body = { promptText: 'x', promptImage: ADDRESS, ratio: '1280:720', duration: 5 };
      const submitted = parts.send({}, { model: 'image_to_video/gen4.5', inputs: [], body });
      expect(await rejection(submitted)).toMatchObject({ kind: 'invalid', code: 'parameters-refused' });
    });

    it('is not made with a file that is too large for it', async () => {
      const inputs = [picture({ read: () => Promise.resolve(Buffer.alloc(4_000_000)) })];
      const submitted = parts.ask({ model: 'image_upscale/magnific_precision_upscaler_v2', body: { imageUri: ADDRESS }, inputs });
      expect(await rejection(submitted)).toMatchObject({ kind: 'invalid', code: 'input-too-large' });
      expect(parts.runway.recorder.requests).toHaveLength(0);
    });

    it.each<[string, string, object, object]>([
      ['text_to_image/gen4_image', '/v1/text_to_image', { promptText: 'x', ratio: '1080:1080', referenceImages: [{ uri: ADDRESS }] },
        { model: 'gen4_image', promptText: 'x', ratio: '1080:1080', referenceImages: [{ uri: PNG }] }],
      ['image_upscale/magnific_precision_upscaler_v2', '/v1/image_upscale', { imageUri: ADDRESS, scaleFactor: 2 },
        { model: 'magnific_precision_upscaler_v2', imageUri: PNG, scaleFactor: 2 }],
      ['text_to_speech/eleven_multilingual_v2', '/v1/text_to_speech', { promptText: 'hello', voice: MAYA },
        { model: 'eleven_multilingual_v2', promptText: 'hello', voice: MAYA }],
      ['recipes/product_ad', '/v1/recipes/product_ad', { version: '2026-07', productImages: [{ uri: ADDRESS }], duration: 8 },
        { version: '2026-07', productImages: [{ uri: PNG }], duration: 8 }],
    ])('to %s', async (model, path, body, sent) => {
      await parts.send({}, { model, body: body as Record<string, unknown>, inputs: [picture()] });
      expect([parts.sent().path, parts.sentBody()]).toEqual([path, sent]);
    });

    it.each<[string, PlannedAnswers, string, string]>([
      ['a wrong ratio (trap 56)', { submit: 'invalid' }, 'invalid', 'parameters-refused'],
      ['the quota of the day (trap 53)', { submit: 'rate-limited' }, 'quota', 'daily-limit'],
      ['out of service', { submit: 'unavailable' }, 'transient', 'provider-failed'],
      ['an empty account', { submit: 'quota' }, 'quota', 'balance-empty'],
      ['a bad key', { submit: 'auth' }, 'auth', 'key-refused'],
      ['a call that is not there', { submitAnswer: { status: 404 } }, 'transient', 'call-not-offered'],
      ['a gateway that gave up waiting', { submitAnswer: { status: 504 } }, 'unknown', 'submit-unanswered'],
      ['a page of a gateway', { submitAnswer: { status: 502, body: '<html>' } }, 'unknown', 'submit-unanswered'],
      ['a page of a gateway that is out of service', { submitAnswer: { status: 503, body: '<html>' } }, 'unknown', 'submit-unanswered'],
      ['a page of something that broke', { submitAnswer: { status: 500, body: '<html>' } }, 'unknown', 'submit-unanswered'],
      ['a redirect', { submitAnswer: { status: 307, headers: { location: 'http://127.0.0.1:1/' } } }, 'unknown', 'submit-unreadable'],
      ['a page', { submit: 'page' }, 'unknown', 'submit-unreadable'],
      ['nothing', { submit: 'empty' }, 'unknown', 'submit-unreadable'],
      ['no id', { submitAnswer: { status: 200, body: { estimatedCost: { credits: 1 } } } }, 'unknown', 'submit-unreadable'],
      ['a broken line, before', { submit: 'cut-before' }, 'unknown', 'submit-unanswered'],
      ['a broken line, after', { submit: 'cut-after' }, 'unknown', 'submit-unanswered'],
    ])('answered with %s is sent once', async (_what, scenario, kind, code) => {
      expect(await rejection(parts.send(scenario))).toMatchObject({ name: 'ProviderError', kind, code });
      expect(parts.runway.recorder.requests).toHaveLength(1);
    });

    it('to what is no call of Runway is not made', async () => {
      for (const model of ['', 'gen4.5', 'tasks/../organization', 'image_to_video/..', 'https://x/y', 'recipes/product_ad/x'])
        expect(await rejection(parts.ask({ ...TO_VIDEO, model }))).toMatchObject({ kind: 'invalid', code: 'model-unknown' });
      expect(parts.runway.recorder.requests).toHaveLength(0);
    });
  });

  describe('a task', () => {
    it('is held back, waits, runs, is done; the file is fetched without the key (trap 53)', async () => {
      const request = await parts.task({ queuedLooks: 2, runningLooks: 1 });
      const follow = parts.httpFor(new Set([request.requestId]));
      expect(await parts.provider.poll(follow, request)).toEqual({ state: 'queued' }); // THROTTLED
      expect(await parts.provider.poll(follow, request)).toEqual({ state: 'queued' }); // PENDING
      expect(await parts.provider.poll(follow, request)).toEqual({ state: 'running', progress: 0.5 });
      const done = await parts.provider.poll(follow, request);
      if (done.state !== 'completed' || !('url' in done.outputs[0]!)) throw new Error('by address');
      const folder = await mkdtemp(join(tmpdir(), 'runway-'));
      const limits = { maxBytes: 1e6, timeoutMs: 2_000, idleTimeoutMs: 1_000, allowedHosts: parts.provider.traits.outputHosts };
      await parts.outbound.download(done.outputs[0].url, join(folder, 'file'), limits);
      expect(await inspectOutput(await readFile(join(folder, 'file')), { kind: 'video' })).toMatchObject({ contentType: 'video/mp4' });
      await rm(folder, { recursive: true });
      const fetched = parts.runway.recorder.requests.filter(({ path }) => path.startsWith('/files/'));
      expect(fetched.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    });

    it('is looked at no more often than every five seconds, and may be looked at again for new addresses', async () => {
      expect(parts.provider.traits.pollEveryMs).toBeGreaterThanOrEqual(5_000);
      const request = await parts.task();
      const [first, second] = [await parts.provider.poll(parts.http, request), await parts.provider.poll(parts.http, request)];
      expect([first.state, second.state]).toEqual(['completed', 'completed']);
    });

    it.each<[string, PlannedAnswers, object]>([
      ['moderation of what went in, never to be repeated (trap 55)', { end: 'refused' }, { kind: 'refused', code: 'content-policy' }],
      ['moderation of what came out', answered({ status: 'FAILED', failureCode: 'SAFETY.OUTPUT.VIDEO' }), { kind: 'refused' }],
      ['a fault of Runway', { end: 'transient' }, { kind: 'transient' }],
      ['no reason', answered({ status: 'FAILED', failureCode: null }), { kind: 'transient' }],
      ['a picture that cannot be used', { end: 'invalid' }, { kind: 'invalid', code: 'input-refused' }],
      ['nothing', { end: 'nothing' }, { kind: 'invalid', code: 'no-output' }],
      ['its disappearance', { lookAnswer: { status: 404 } }, { kind: 'unknown', code: 'request-not-found' }],
    ])('that ends with %s has failed', async (_what, scenario, error) => {
      expect(await parts.provider.poll(parts.http, await parts.task(scenario))).toMatchObject({ state: 'failed', error });
    });

    it('that was cancelled says so', async () => {
      expect(await parts.provider.poll(parts.http, await parts.task(answered({ status: 'CANCELLED' })))).toEqual({ state: 'cancelled' });
    });

    it.each<[string, PlannedAnswer, string]>([
      ['a page', { status: 200, body: '<html>' }, 'transient'],
      ['another status', { status: 200, body: { status: 'SLEEPING' } }, 'transient'],
      ['a bad gateway', { status: 502, body: '<html>' }, 'transient'],
      ['a 400, which is not about the task', { status: 400, body: { error: 'no' } }, 'transient'],
      ['far too much', { status: 200, body: 'x'.repeat(2_000_000) }, 'transient'],
      ['too many questions', { status: 429 }, 'quota'],
      ['a key that is refused', { status: 401 }, 'auth'],
    ])('whose look finds %s is asked about again, by whoever asks', async (_what, lookAnswer, kind) => {
      const request = await parts.task({ lookAnswer });
      expect(await rejection(parts.provider.poll(parts.http, request))).toMatchObject({ kind });
      expect(await rejection(parts.provider.cancel(parts.http, request))).toMatchObject({ kind });
      expect(parts.methods()).not.toContain('DELETE');
    });
  });

  describe('to delete', () => {
    const deletions = () => parts.methods().filter((method) => method === 'DELETE').length;

    it.each<[string, PlannedAnswers]>([
      ['waits', { hold: true, ...answered({ status: 'PENDING' }) }],
      ['is held back', { hold: true, queuedLooks: 1 }],
      ['runs', { hold: true }],
    ])('a task that %s is to cancel it', async (_what, scenario) => {
      const request = await parts.task(scenario);
      expect(await parts.provider.cancel(parts.httpFor(new Set([request.requestId])), request)).toBe('cancelled');
      expect(parts.methods()).toEqual(['POST', 'GET', 'DELETE']);
      expect(parts.runway.runs.at(-1)).toMatchObject({ isCancelled: true });
    });

    it.each<[string, PlannedAnswers]>([
      ['has its result', {}],
      ['has failed', { end: 'transient' }],
      ['has gone', { lookAnswer: { status: 404 } }],
    ])('a task that %s is never done by a cancellation: it would erase what is paid for (trap 54)', async (_what, scenario) => {
      expect(await parts.provider.cancel(parts.http, await parts.task(scenario))).toBe('too-late');
      expect(deletions()).toBe(0);
      expect(parts.runway.runs.at(-1)).toMatchObject({ isErased: false });
    });

    it('a task that is cancelled already is not done again', async () => {
      expect(await parts.provider.cancel(parts.http, await parts.task(answered({ status: 'CANCELLED' })))).toBe('cancelled');
      expect(deletions()).toBe(0);
    });

    it('a task that ends between the look and the call loses its result: it was to be stopped, and so it is said', async () => {
      const request = await parts.task(answered({ status: 'RUNNING', progress: 0.99 })); // and at the next moment it is done
      expect(await parts.provider.cancel(parts.http, request)).toBe('cancelled');
      expect(parts.runway.runs.at(-1)).toMatchObject({ isCancelled: false, isErased: true });
    });

    it('a task that has ended is to erase it, and what is not there is erased', async () => {
      const request = await parts.task();
      expect(await parts.provider.erase(parts.httpFor(new Set([request.requestId])), request)).toBe('erased');
      expect(parts.methods()).toEqual(['POST', 'DELETE']);
      expect(parts.runway.runs.at(-1)).toMatchObject({ isErased: true });
      expect(await parts.provider.erase(parts.http, request)).toBe('erased');
      expect(await parts.provider.poll(parts.http, request)).toMatchObject({ state: 'failed', error: { kind: 'unknown' } });
    });

    it('is tried again when nobody answers', async () => {
      const gone = outboundParts({ RUNWAY_API_KEY: 'k', RUNWAY_BASE_URL: 'http://127.0.0.1:1/v1' });
      const provider = new RunwayProvider(gone.config);
      const request = { requestId: 'a', model: TO_VIDEO.model, handle: {} };
      // the pass is for another origin than the one configured here
      expect(await rejection(provider.erase(parts.http, request))).toMatchObject({ kind: 'transient', code: 'unreachable' });
      await gone.close();
    });
  });

  it('says what it does not offer', async () => {
    expect(parts.provider.traits).toMatchObject({ webhook: 'none', find: false, takesPseudonymFor: [], resubmitSafe: false });
    expect(await rejection(parts.provider.verifyWebhook({ headers: {}, body: Buffer.alloc(0) }))).toMatchObject({ name: 'WebhookRefused' });
  });

  it('survives any answer', async () => {
    const odd = oddAnswers('id', 'status', 'SUCCEEDED', 'FAILED', 'RUNNING', 'output', 'failureCode', 'progress', 'error', 'message');
    const isOurs = (error: unknown) => error instanceof ProviderError && /^\w+: [a-z-]+$/.test(error.message);
    await fc.assert(
      fc.asyncProperty(odd, odd, async (submitAnswer, lookAnswer) => {
        const outcome = await parts.send({ submitAnswer }).catch((error: unknown) => error);
        if (!isOurs(outcome)) expect(outcome).toHaveProperty('request.requestId');
        const request = await parts.task({ lookAnswer });
        const polled = await parts.provider.poll(parts.http, request).catch((error: unknown) => error);
        if (!isOurs(polled)) expect((polled as { state: string }).state).toMatch(/^(queued|running|completed|failed|cancelled)$/);
        const cancelled = await parts.provider.cancel(parts.http, request).catch((error: unknown) => error);
        if (!isOurs(cancelled)) expect(['cancelled', 'too-late']).toContain(cancelled);
      }),
      { numRuns: 60 },
    );
  });

  it('is there when it is switched on and has a key', () => {
    const available = (env: Record<string, string>) => new RunwayProvider(outboundParts(env).config).available;
    const key = { RUNWAY_API_KEY: 'k' };
    expect([available({}), available(key), available({ ...key, RUNWAY_ENABLED: 'false' })]).toEqual([false, true, false]);
  });
});

import fc from 'fast-check';
import { MiniMaxProvider } from '../../src/modules/generation/adapters/minimax/minimax.provider.js';
import { ProviderError } from '../../src/modules/generation/ports/provider.port.js';
import { inspectOutput } from '../../src/platform/media/index.js';
import type { PlannedAnswer } from '../lab/planned-answer.js';
import { outboundParts, rejection } from '../outbound/outbound-parts.js';
import { Recorder } from '../support/stand-ins/recorder.js';
import { ATTEMPT, CLIP, HAILUO, IMAGES, MiniMaxParts, miniMaxParts, MOVED, MUSIC, PICTURE, SPEECH } from './minimax-parts.js';
import { oddAnswers } from './odd-answers.js';
import { toolBodies } from './tool-bodies.js';

const v1 = (code: number) => ({ status: 200, body: { base_resp: { status_code: code, status_msg: 'a sentence of theirs' } } });

describe('MiniMax, against a stand-in', () => {
  let parts: MiniMaxParts;

  beforeAll(async () => {
    parts = await miniMaxParts();
  });
  afterAll(() => parts.close());
  beforeEach(() => parts.minimax.recorder.forget());

  describe('what answers at once', () => {
    it('pictures come by address, asked for with the key and fetched without it', async () => {
      const done = await parts.send(IMAGES);
      expect(parts.sent()).toMatchObject({ method: 'POST', path: '/v1/image_generation' });
      expect(parts.sent().headers).toMatchObject({ authorization: 'Bearer minimax-key', 'content-type': 'application/json' });
      expect(parts.sentBody()).toEqual({ model: 'image-01', ...IMAGES.body });
      if (done.state !== 'completed') throw new Error(done.state);
      expect(done.outputs).toEqual([{ url: expect.stringMatching(/^http/) }, { url: expect.stringMatching(/^http/) }]);
      expect(done.outputs.map((output) => ('url' in output ? parts.provider.outputHeaders(output.url) : null))).toEqual([{}, {}]);
    });

    it.each([
      ['a picture', IMAGES, 'image'],
      ['speech', SPEECH, 'audio'],
      ['music', MUSIC, 'audio'],
    ] as const)('%s by value can be opened (trap 44: sound is hex)', async (_what, asked, kind) => {
      const done = await parts.send(asked, { inline: true });
      if (done.state !== 'completed' || !('bytes' in done.outputs[0]!)) throw new Error('by value');
      expect(await inspectOutput(done.outputs[0].bytes, { kind })).toMatchObject({ contentType: expect.stringContaining(kind) });
    });

    it.each([
      ['speech', SPEECH, '/v1/t2a_v2'],
      ['music', MUSIC, '/v1/music_generation'],
    ] as const)('%s comes by address', async (_what, asked, path) => {
      expect(await parts.send(asked)).toMatchObject({ state: 'completed', outputs: [{ url: expect.any(String) }] });
      expect(parts.sent().path).toBe(path);
      expect(parts.sentBody()).toEqual({ model: asked.model, ...asked.body });
    });

    it('delivers what was not blocked, and is refused when all was', async () => {
      expect(await parts.send(IMAGES, { files: 1 })).toMatchObject({ outputs: { length: 1 } });
      expect(await rejection(parts.send(IMAGES, { end: 'refused-silently' }))).toMatchObject({ kind: 'refused', code: 'content-policy' });
    });

    it.each([IMAGES, SPEECH, MUSIC])('a success without a result is none: $model', async (asked) => {
      expect(await rejection(parts.send(asked, { end: 'nothing' }))).toMatchObject({ kind: 'invalid', code: 'no-output' });
      expect(await rejection(parts.send(asked, { end: 'refused' }))).toMatchObject({ kind: 'refused' });
    });

    it('is never asked for again', async () => {
      const { request } = await parts.send(MUSIC);
      parts.minimax.recorder.forget();
      expect(await parts.poll(request)).toMatchObject({ state: 'failed', error: { kind: 'unknown', code: 'result-lost' } });
      expect(await parts.provider.cancel(parts.http, request)).toBe('not-offered');
      expect(await parts.provider.erase(parts.http, request)).toBe('not-offered');
      expect(parts.minimax.recorder.requests).toEqual([]);
    });
  });

  describe('video of v2', () => {
    it('waits, runs, is done', async () => {
      const request = await parts.submit(MOVED, { queuedLooks: 1, runningLooks: 1 });
      expect(parts.sent()).toMatchObject({ method: 'POST', path: '/v2/video_generation' });
      expect(parts.sentBody()).toEqual({ model: 'MiniMax-H3', ...MOVED.body });
      expect(parts.sent().body.toString()).toContain(PICTURE); // MiniMax fetches it
      expect(request).toEqual({ requestId: expect.stringMatching(/^\d+$/), model: 'MiniMax-H3', handle: {} });
      expect(await parts.poll(request)).toEqual({ state: 'queued' });
      expect(await parts.poll(request)).toEqual({ state: 'running' });
      expect(await parts.poll(request)).toEqual({ state: 'completed', outputs: [{ url: expect.stringMatching(/\/files\//) }] });
      const path = `/v2/query/video_generation/${request.requestId}`;
      expect(parts.minimax.recorder.requests.at(-1)).toMatchObject({ method: 'GET', path });
    });

    it.each([
      ['refused', 'refused', 'content-policy'],
      ['transient', 'transient', 'provider-failed'],
      ['invalid', 'invalid', 'parameters-refused'],
      ['nothing', 'invalid', 'no-output'],
    ] as const)('that ends %s has failed', async (end, kind, code) => {
      expect(await parts.poll(await parts.submit(CLIP, { end }))).toMatchObject({ state: 'failed', error: { kind, code } });
    });

    it('that expired may have been billed, and one that nobody knows may have run', async () => {
      const expired = { task: { id: '1', status: 'expired' } };
      const polled = await parts.poll(await parts.submit(CLIP, { lookAnswer: { status: 200, body: expired } }));
      expect(polled).toMatchObject({ state: 'failed', error: { kind: 'unknown', code: 'task-expired' } });
      const nobody = { requestId: '7', model: 'MiniMax-H3', handle: {} };
      expect(await parts.poll(nobody)).toMatchObject({ state: 'failed', error: { kind: 'unknown', code: 'request-not-found' } });
    });

    it('is cancelled while it waits, and only then: a finished one would be deleted', async () => {
      const waiting = await parts.submit(CLIP, { queuedLooks: 9 });
      expect(await parts.provider.cancel(parts.http, waiting)).toBe('cancelled');
      expect(await parts.poll(waiting)).toEqual({ state: 'cancelled' });
      const running = await parts.submit(CLIP, { runningLooks: 9 });
      const done = await parts.submit(CLIP);
      parts.minimax.recorder.forget();
      expect(await parts.provider.cancel(parts.http, running)).toBe('too-late');
      expect(await parts.provider.cancel(parts.http, done)).toBe('too-late');
      expect(parts.minimax.recorder.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
      expect(await parts.poll(done)).toMatchObject({ state: 'completed' });
    });

    it('is deleted once it is fetched; what cannot be is said', async () => {
      const done = await parts.submit(CLIP);
      const http = parts.httpFor(new Set([done.requestId]));
      expect(await parts.provider.erase(http, done)).toBe('erased');
      expect(parts.minimax.runs.at(-1)?.isErased).toBe(true);
      expect(parts.minimax.recorder.requests.at(-1)).toMatchObject({ method: 'DELETE', path: `/v2/video_generation/${done.requestId}` });
      expect(await parts.provider.erase(http, done)).toBe('erased'); // the answer to the first may have been lost
      const cancelled = await parts.submit(CLIP, { queuedLooks: 9 });
      await parts.provider.cancel(parts.http, cancelled);
      expect(await parts.provider.erase(parts.http, cancelled)).toBe('not-offered');
      expect(await parts.provider.erase(parts.http, await parts.submit(CLIP, { runningLooks: 9 }))).toBe('failed');
    });
  });

  describe('video of v1', () => {
    it('trap 43: waits, runs, leads to a file and that to an address; ids are texts and numbers', async () => {
      for (let n = 0; n < 2; n += 1) {
        const request = await parts.submit(HAILUO, { queuedLooks: 1, runningLooks: 1 });
        expect(request).toEqual({ requestId: expect.stringMatching(/^\d+$/), model: 'MiniMax-Hailuo-2.3', handle: {} });
        expect(await parts.poll(request)).toEqual({ state: 'queued' });
        expect(await parts.poll(request)).toEqual({ state: 'running' });
        expect(await parts.poll(request)).toEqual({ state: 'completed', outputs: [{ url: expect.stringMatching(/\/files\//) }] });
        expect(parts.minimax.recorder.requests.slice(-2).map(({ path }) => path)).toEqual([
          `/v1/query/video_generation?task_id=${request.requestId}`,
          `/v1/files/retrieve?file_id=9${request.requestId}`,
        ]);
      }
      expect(parts.minimax.recorder.requests[0]).toMatchObject({ path: '/v1/video_generation' });
      expect(parts.sentBody()).toEqual({ model: 'MiniMax-Hailuo-2.3', ...HAILUO.body });
    });

    it.each([
      ['refused', 'refused', 'content-policy'],
      ['transient', 'transient', 'provider-failed'],
      ['invalid', 'invalid', 'parameters-refused'],
      ['nothing', 'invalid', 'no-output'],
    ] as const)('that ends %s has failed, inside HTTP 200 (trap 42)', async (end, kind, code) => {
      expect(await parts.poll(await parts.submit(HAILUO, { end }))).toMatchObject({ state: 'failed', error: { kind, code } });
    });

    it('a file that is gone is lost, one that cannot be told just now is asked for again', async () => {
      const asked = (code: number) => parts.submit(HAILUO, { resultAnswer: v1(code) });
      expect(await parts.poll(await asked(2013))).toMatchObject({ state: 'failed', error: { kind: 'unknown', code: 'result-expired' } });
      expect(await rejection(parts.poll(await asked(1002)))).toMatchObject({ kind: 'transient' });
    });

    it('is neither cancelled nor deleted: there is no such call', async () => {
      const request = await parts.submit(HAILUO, { hold: true });
      parts.minimax.recorder.forget();
      expect(await parts.provider.cancel(parts.http, request)).toBe('not-offered');
      expect(await parts.provider.erase(parts.http, request)).toBe('not-offered');
      expect(parts.minimax.recorder.requests).toEqual([]);
    });
  });

  describe.each([CLIP, HAILUO, IMAGES, SPEECH, MUSIC])('a submit to $model', (asked) => {
    it.each([
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
    ] as const)('answered with %s is sent once (traps 42, 45)', async (submit, kind, code) => {
      expect(await rejection(parts.send(asked, { submit }))).toMatchObject({ name: 'ProviderError', kind, code });
      expect(parts.minimax.recorder.requests).toHaveLength(1);
    });

    it.each<[string, PlannedAnswer, string, string]>([
      ['a model that went away', { status: 404, body: { error: 'page not found' } }, 'transient', 'model-not-found'],
      ['a call that went away', { status: 405, body: '<html>' }, 'transient', 'model-not-found'],
      ['a failure of its own', { status: 503 }, 'transient', 'provider-failed'],
      ['a page of a gateway that is out of service', { status: 503, body: '<html>' }, 'unknown', 'submit-unanswered'],
      ['a page of something that broke', { status: 500, body: '<html>' }, 'unknown', 'submit-unanswered'],
    ])('answered with %s is sent once', async (_what, submitAnswer, kind, code) => {
      expect(await rejection(parts.send(asked, { submitAnswer }))).toMatchObject({ name: 'ProviderError', kind, code });
      expect(parts.minimax.recorder.requests).toHaveLength(1);
    });
  });

  it('a task that nobody answers for in time is in doubt', async () => {
    expect(await rejection(parts.send(CLIP, { submit: 'hang' }))).toMatchObject({ kind: 'unknown', code: 'submit-unanswered' });
  });

  it.each([
    ['a broken line', { deafLooks: 1 }],
    ['a page', { garbage: { looks: 1, body: '<html>' } }],
    ['odd JSON', { garbage: { looks: 1, body: { task: [] } } }],
    ['too many questions', { lookAnswer: v1(1002) }],
    ['far too much', { lookAnswer: { status: 200, body: 'x'.repeat(2_000_000) } }],
  ])('a look that finds %s is made again', async (_what, scenario) => {
    for (const asked of [CLIP, HAILUO]) {
      expect(await rejection(parts.poll(await parts.submit(asked, scenario)))).toMatchObject({ kind: 'transient' });
    }
  });

  it('knows its models, and no addresses among them', async () => {
    expect(await rejection(parts.send({ model: '../v1/files', body: {} }))).toMatchObject({ kind: 'invalid', code: 'model-unknown' });
    expect(parts.minimax.recorder.requests).toEqual([]);
  });

  describe('callbacks', () => {
    let ours: Recorder;
    const called: unknown[] = [];

    beforeAll(async () => {
      ours = await Recorder.start(async ({ headers, body }, response) => {
        const message = await parts.provider.verifyWebhook({ headers, body });
        called.push(message);
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(message));
      });
    });
    afterAll(() => ours.close());
    beforeEach(() => void (called.length = 0));

    it.each([CLIP, HAILUO])('trap 46: are switched on by the challenge, and name nothing but the task: $model', async (asked) => {
      const webhookUrl = `${ours.url}/v1/webhooks/providers/minimax?attempt=${ATTEMPT}`;
      const request = await parts.submit(asked, { hold: true, callback: 'once' }, { webhookUrl });
      expect(parts.sentBody()).toMatchObject({ callback_url: webhookUrl });
      expect(parts.minimax.challenges.at(-1)).toBe(200);
      expect(called).toEqual([{ challenge: expect.any(String) }]);
      await parts.minimax.complete(parts.minimax.runs.at(-1)!);
      expect(called[1]).toEqual({ messageId: expect.stringContaining(`${request.requestId}:`), requestId: request.requestId });
    });

    it('of somebody else say no more than that there is something to look at', async () => {
      const request = await parts.submit(CLIP, { runningLooks: 1 }, { webhookUrl: ours.url });
      await parts.minimax.callBack(parts.minimax.runs.at(-1)!, { signedBy: 'somebody-else' });
      expect(called.at(-1)).toEqual({ messageId: `${request.requestId}:succeeded`, requestId: request.requestId });
      expect(await parts.poll(request)).toEqual({ state: 'running' });
    });

    it('are not asked for where pictures and sound come with the answer', async () => {
      await parts.send(IMAGES, {}, { webhookUrl: ours.url });
      expect(parts.sentBody()).not.toHaveProperty('callback_url');
    });
  });

  it('answers of any shape are an error of ours or a result', async () => {
    const odd = oddAnswers(
      'task_id', 'task', 'id', 'status', 'succeeded', 'Success', 'content', 'url', 'data', 'audio', 'image_urls', 'base_resp',
      'status_code', 'error', 'file', 'file_id', 'download_url',
    );
    const isOurs = (error: unknown) => error instanceof ProviderError && /^\w+: [a-z-]+$/.test(error.message);
    await fc.assert(
      fc.asyncProperty(odd, odd, fc.constantFrom(CLIP, HAILUO, IMAGES, SPEECH, MUSIC), async (submitAnswer, lookAnswer, asked) => {
        const outcome = await parts.send(asked, { submitAnswer }).catch((error: unknown) => error);
        if (!isOurs(outcome)) expect(outcome).toHaveProperty('request.requestId');
        for (const video of [CLIP, HAILUO]) {
          const request = await parts.submit(video, { lookAnswer, resultAnswer: lookAnswer });
          const polled = await parts.poll(request).catch((error: unknown) => error);
          if (!isOurs(polled)) expect((polled as { state: string }).state).toMatch(/^(queued|running|completed|failed|cancelled)$/);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(toolBodies('minimax'))('takes what $tool asks of $model: $asked', async ({ tool, model, body, prompt, count }) => {
    expect(await parts.send({ model, body }, {}, { tool, prompt, count })).toMatchObject({ request: { model } });
  });

  it('is there when it is switched on and has a key', () => {
    const available = (env: Record<string, string>) => new MiniMaxProvider(outboundParts(env).config).available;
    expect(available({})).toBe(false);
    expect(available({ MINIMAX_API_KEY: 'k' })).toBe(true);
    expect(available({ MINIMAX_API_KEY: 'k', MINIMAX_ENABLED: 'false' })).toBe(false);
  });
});

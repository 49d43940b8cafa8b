import fc from 'fast-check';
import { CreatifyProvider } from '../../src/modules/generation/adapters/creatify/creatify.provider.js';
import { ProviderError } from '../../src/modules/generation/ports/provider.port.js';
import type { PlannedAnswer } from '../lab/planned-answer.js';
import { outboundParts, rejection } from '../outbound/outbound-parts.js';
import { Recorder } from '../support/stand-ins/recorder.js';
import { AD, ATTEMPT, type CreatifyParts, creatifyParts, PICTURE, SPEECH } from './creatify-parts.js';
import { oddAnswers } from './odd-answers.js';
import { toolBodies } from './tool-bodies.js';

const LINK = 'POST /api/links/link_with_params/';
const VIDEO = 'POST /api/link_to_videos/';

describe('Creatify, against a stand-in', () => {
  let parts: CreatifyParts;

  beforeAll(async () => {
    parts = await creatifyParts();
  });
  afterAll(() => parts.close());
  beforeEach(() => parts.creatify.recorder.forget());

  it('makes a link of what is advertised, and a video of the link; both keys with every call (traps 48, 49, 50, 51)', async () => {
    const request = await parts.submit(AD, { queuedLooks: 1, runningLooks: 1 });
    expect(parts.paths()).toEqual([LINK, VIDEO]);
    expect(parts.bodies()).toEqual([
      { title: 'running shoes', description: 'running shoes', image_urls: [PICTURE, PICTURE, PICTURE] },
      { language: 'en', video_length: 15, aspect_ratio: '9x16', model_version: 'standard', link: expect.any(String), name: ATTEMPT },
    ]);
    expect(request).toEqual({ requestId: parts.creatify.runs.at(-1)!.id, model: 'link_to_videos', handle: {} });
    expect(await parts.poll(request)).toEqual({ state: 'queued' });
    expect(await parts.poll(request)).toEqual({ state: 'running', progress: 0.5 });
    expect(await parts.poll(request)).toEqual({ state: 'completed', outputs: [{ url: expect.stringMatching(/\/files\//) }] });
    expect(parts.paths().at(-1)).toBe(`GET /api/link_to_videos/${request.requestId}/`);
    const keys = { 'x-api-id': 'creatify-id', 'x-api-key': 'creatify-key' };
    for (const { headers } of parts.creatify.recorder.requests) expect(headers).toMatchObject(keys);
  });

  it('speaks in one call', async () => {
    const request = await parts.submit(SPEECH);
    expect(parts.paths()).toEqual(['POST /api/text_to_speech/']);
    expect(parts.bodies()).toEqual([{ script: 'hello there' }]);
    expect(await parts.poll(request)).toMatchObject({ state: 'completed', outputs: [{ url: expect.any(String) }] });
    expect(parts.paths().at(-1)).toBe(`GET /api/text_to_speech/${request.requestId}/`);
  });

  it.each([
    ['the line breaks', 'cut', 'transient', 'link-unanswered'],
    ['a page', { status: 200, body: '<html>' }, 'transient', 'link-unreadable'],
    ['a gateway that gave up', { status: 504, body: '<html>' }, 'transient', 'link-unanswered'],
    ['a page of a gateway', { status: 503, body: '<html>' }, 'transient', 'link-unanswered'],
    ['a call that went away', { status: 404, body: { detail: 'Not found.' } }, 'transient', 'model-not-found'],
    ['a redirect', { status: 301, headers: { location: '/elsewhere/' } }, 'transient', 'link-unreadable'],
    ['only an inner id', { status: 200, body: { link: { id: 'inner' } } }, 'transient', 'link-unreadable'],
    ['too many', { status: 429, headers: { 'retry-after': '30' } }, 'transient', 'rate-limited'],
    ['no credits', { status: 402 }, 'quota', 'credits-used-up'],
    ['a bad key', { status: 401 }, 'auth', 'key-refused'],
    ['pictures that it cannot use', { status: 400, body: ['Link must have at least one image.'] }, 'invalid', 'parameters-refused'],
  ] as const)('a link answered with %s: nothing is paid for yet', async (_what, planned, kind, code) => {
    parts.creatify.linkAnswers.push(planned);
    expect(await rejection(parts.send(AD))).toMatchObject({ name: 'ProviderError', kind, code });
    expect(parts.paths()).toEqual([LINK]);
  });

  describe.each([
    ['an ad', AD, [LINK, VIDEO]],
    ['speech', SPEECH, ['POST /api/text_to_speech/']],
  ] as const)('%s', (_what, asked, calls) => {
    it.each([
      ['rate-limited', 'transient', 'rate-limited'],
      ['unavailable', 'transient', 'provider-failed'],
      ['refused', 'refused', 'content-policy'],
      ['invalid', 'invalid', 'parameters-refused'],
      ['quota', 'quota', 'credits-used-up'],
      ['auth', 'auth', 'key-refused'],
      ['cut-before', 'unknown', 'submit-unanswered'],
      ['cut-after', 'unknown', 'submit-unanswered'],
      ['page', 'unknown', 'submit-unreadable'],
      ['empty', 'unknown', 'submit-unreadable'],
    ] as const)('answered with %s is sent once', async (submit, kind, code) => {
      expect(await rejection(parts.send(asked, { submit }))).toMatchObject({ name: 'ProviderError', kind, code });
      expect(parts.paths()).toEqual(calls);
    });

    it.each<[string, PlannedAnswer, string, string]>([
      ['a model that went away', { status: 404, body: { detail: 'Not found.' } }, 'transient', 'model-not-found'],
      ['a call that went away', { status: 405, body: { detail: 'Method "POST" not allowed.' } }, 'transient', 'model-not-found'],
      ['a page of a gateway that is out of service', { status: 503, body: '<html>' }, 'unknown', 'submit-unanswered'],
      ['a page of something that broke', { status: 500, body: '<html>' }, 'unknown', 'submit-unanswered'],
    ])('answered with %s is sent once', async (_case, submitAnswer, kind, code) => {
      expect(await rejection(parts.send(asked, { submitAnswer }))).toMatchObject({ name: 'ProviderError', kind, code });
      expect(parts.paths()).toEqual(calls);
    });

    it.each([
      ['refused', 'refused', 'content-policy'],
      ['refused-silently', 'refused', 'content-policy'],
      ['transient', 'transient', 'run-failed'],
      ['invalid', 'invalid', 'input-refused'],
      ['nothing', 'invalid', 'no-output'],
    ] as const)('that ends %s has failed', async (end, kind, code) => {
      expect(await parts.poll(await parts.submit(asked, { end }))).toMatchObject({ state: 'failed', error: { kind, code } });
    });

    it.each([
      ['a broken line', { deafLooks: 1 }],
      ['a page', { garbage: { looks: 1, body: '<html>' } }],
      ['odd JSON', { garbage: { looks: 1, body: { status: 'melting' } } }],
      ['too many questions', { lookAnswer: { status: 429 } }],
      ['a question refused', { lookAnswer: { status: 400 } }],
      ['far too much', { lookAnswer: { status: 200, body: 'x'.repeat(2_000_000) } }],
    ])('is looked at again after %s', async (_case, scenario) => {
      expect(await rejection(parts.poll(await parts.submit(asked, scenario)))).toMatchObject({ kind: 'transient' });
    });
  });

  it('trap 48: a path without its slash would be redirected, and arrive as something else', async () => {
    await parts.submit(AD);
    expect(parts.creatify.recorder.requests.every(({ path }) => path.endsWith('/'))).toBe(true);
    const answer = await fetch(`${parts.creatify.recorder.url}/api/link_to_videos`, { method: 'POST', redirect: 'manual' });
    expect(answer.status).toBe(301);
  });

  it('a job that nobody knows may have run', async () => {
    const nobody = { requestId: 'nobody', model: 'link_to_videos', handle: {} };
    expect(await parts.poll(nobody)).toMatchObject({ state: 'failed', error: { kind: 'unknown', code: 'request-not-found' } });
  });

  it('knows its models, and no addresses among them', async () => {
    expect(await rejection(parts.send({ model: '../links', body: {} }))).toMatchObject({ kind: 'invalid', code: 'model-unknown' });
    expect(await parts.poll({ requestId: '1', model: 'personas', handle: {} })).toMatchObject({ error: { kind: 'unknown' } });
    expect(parts.paths()).toEqual([]);
  });

  it('finds what was lost by the name of an ad, or by the address to call; what is not in the list may be there all the same', async () => {
    const sentAt = new Date();
    const find = (attemptId: string, model: string, webhookUrl: string | null) =>
      parts.provider.find(parts.httpFor(new Set()), { attemptId: attemptId as typeof ATTEMPT, model, webhookUrl, sentAt });
    const [mine, another] = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b'] as const;
    const webhookUrl = `http://127.0.0.1:1/v1/webhooks/providers/creatify?attempt=${mine}`;
    for (const asked of [AD, SPEECH]) {
      await rejection(parts.send(asked, { submit: 'cut-after' }, { attemptId: mine as typeof ATTEMPT, webhookUrl }));
      const { id: requestId, model } = parts.creatify.runs.at(-1)!;
      expect(await find(mine, model, webhookUrl)).toEqual({ requestId, model, handle: {} });
      expect(await find(another, model, webhookUrl.replace(mine, another))).toBeUndefined();
    }
    expect(await find(mine, 'link_to_videos', null)).toMatchObject({ model: 'link_to_videos' });
    expect(await find(mine, 'text_to_speech', null)).toBeUndefined();
  });

  it('neither cancels nor deletes: there is no such call', async () => {
    const request = await parts.submit(AD);
    parts.creatify.recorder.forget();
    expect(await parts.provider.cancel(parts.http, request)).toBe('not-offered');
    expect(await parts.provider.erase(parts.http, request)).toBe('not-offered');
    expect(parts.paths()).toEqual([]);
  });

  it('is called back about the job, by whoever: the id alone is taken, and no secret is in the address', async () => {
    const ours = await Recorder.start();
    const webhookUrl = `${ours.url}/v1/webhooks/providers/creatify?attempt=${ATTEMPT}`;
    const request = await parts.submit(AD, { runningLooks: 1 }, { webhookUrl });
    expect(parts.bodies()[1]).toMatchObject({ webhook_url: webhookUrl });
    const run = parts.creatify.runs.at(-1)!;
    await parts.creatify.callBack(run);
    await parts.creatify.callBack(run, { signedBy: 'somebody-else' });
    const read = ours.requests.map(({ headers, body }) => parts.provider.verifyWebhook({ headers, body }));
    const { requestId } = request;
    const messageIds = [`${requestId}:running`, `${requestId}:done`];
    expect(await Promise.all(read)).toEqual(messageIds.map((messageId) => ({ messageId, requestId })));
    expect(await parts.poll(request)).toMatchObject({ state: 'running' });
    await ours.close();
  });

  it('is not told an address that is too long for it', async () => {
    await parts.submit(AD, {}, { webhookUrl: `https://api.example.com/${'x'.repeat(200)}` });
    expect(parts.bodies()[1]).not.toHaveProperty('webhook_url');
  });

  it('answers of any shape are an error of ours or a result', async () => {
    const odd = oddAnswers(
      'id', 'link', 'status', 'done', 'failed', 'failed_reason', 'progress', 'video_output', 'output', 'detail', 'results',
    );
    const isOurs = (error: unknown) => error instanceof ProviderError && /^\w+: [a-z-]+$/.test(error.message);
    await fc.assert(
      fc.asyncProperty(odd, odd, odd, fc.constantFrom(AD, SPEECH), async (link, submitAnswer, lookAnswer, asked) => {
        for (const planned of [link, undefined]) {
          if (planned && asked === AD) parts.creatify.linkAnswers.push(planned);
          parts.creatify.usually = { submitAnswer } as object;
          const outcome = await parts.send(asked).catch((error: unknown) => error);
          if (!isOurs(outcome)) expect(outcome).toHaveProperty('request.requestId');
        }
        parts.creatify.usually = {};
        const request = await parts.submit(asked, { lookAnswer });
        const polled = await parts.poll(request).catch((error: unknown) => error);
        if (!isOurs(polled)) expect((polled as { state: string }).state).toMatch(/^(queued|running|completed|failed)$/);
      }),
      { numRuns: 60 },
    );
  });

  it.each(toolBodies('creatify'))('takes what $tool asks of $model: $asked', async ({ tool, model, body, prompt, count }) => {
    expect(await parts.send({ model, body }, {}, { tool, prompt, count })).toMatchObject({ request: { model } });
  });

  it('is there when it is switched on and has both of its keys', () => {
    const available = (env: Record<string, string>) => new CreatifyProvider(outboundParts(env).config).available;
    const both = { CREATIFY_API_ID: 'i', CREATIFY_API_KEY: 'k' };
    expect(available(both)).toBe(true);
    expect(available({ CREATIFY_API_KEY: 'k' })).toBe(false);
    expect(available({ CREATIFY_API_ID: 'i' })).toBe(false);
    expect(available({ ...both, CREATIFY_ENABLED: 'false' })).toBe(false);
  });
});

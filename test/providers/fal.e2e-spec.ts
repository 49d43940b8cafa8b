import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { SystemClock } from '../../src/kernel/clock.js';
import type { AttemptId } from '../../src/kernel/ids.js';
import { FalProvider } from '../../src/modules/generation/adapters/fal/fal.provider.js';
import type { ProviderRequest, Submitted } from '../../src/modules/generation/ports/provider.port.js';
import { ProviderHttp } from '../../src/platform/outbound/index.js';
import { type OutboundParts, outboundParts, rejection } from '../outbound/outbound-parts.js';
import { FalStandIn } from '../support/stand-ins/fal.js';
import type { FalScenario, PlannedAnswer } from '../support/stand-ins/fal-scenario.js';

const contentPolicy: PlannedAnswer = {
  status: 422,
  headers: { 'x-fal-retryable': 'false' },
  body: { detail: [{ loc: ['body', 'prompt'], msg: 'flagged', type: 'content_policy_violation', input: 'a red bicycle' }] },
};

describe('fal, against a stand-in', () => {
  let fal: FalStandIn;
  let parts: OutboundParts;
  let provider: FalProvider;
  let http: ProviderHttp;

  beforeAll(async () => {
    fal = await FalStandIn.start();
    parts = outboundParts({ ...fal.env, OUTBOUND_TIMEOUT_MS: '2000' });
    provider = new FalProvider(parts.config, parts.http, new SystemClock());
    http = new ProviderHttp(parts.transport, { recipient: 'fal', origins: new Set([fal.recorder.url]), mayCarry: 'data' });
  });
  afterAll(async () => {
    await parts.close();
    await fal.close();
  });
  beforeEach(() => fal.recorder.forget());

  const send = (
    scenario: FalScenario = {},
    { count = 1, model = 'fal-ai/flux/dev', webhookUrl = null as string | null } = {},
  ): Promise<Submitted> => {
    fal.plan(scenario);
    const body = { prompt: 'a red bicycle', num_images: count };
    const attemptId = '00000000-0000-7000-8000-000000000001' as AttemptId;
    return provider.submit(http, {
      attemptId,
      tool: 'image.create',
      model,
      body,
      prompt: body.prompt,
      count,
      inputs: [],
      pseudonym: 'p',
      webhookUrl,
    });
  };
  const submit = async (...args: Parameters<typeof send>): Promise<ProviderRequest> => (await send(...args)).request;

  it('submits what it is given, asks for nothing to be kept or repeated, and takes the addresses as they come', async () => {
    const webhookUrl = 'http://127.0.0.1:1/v1/webhooks/providers/fal?attempt=1';
    const request = await submit({}, { webhookUrl });
    const [sent] = fal.recorder.requests;
    expect(sent).toMatchObject({ method: 'POST', path: `/fal-ai/flux/dev?fal_webhook=${encodeURIComponent(webhookUrl)}` });
    expect(JSON.parse(sent!.body.toString())).toEqual({ prompt: 'a red bicycle', num_images: 1 });
    expect(sent!.headers).toMatchObject({
      authorization: 'Key id:secret',
      'content-type': 'application/json',
      'x-fal-store-io': '0',
      'x-fal-no-retry': '1',
      'x-fal-object-lifecycle-preference': '{"expiration_duration_seconds":3600}',
    });
    const base = `${fal.recorder.url}/fal-ai/flux/requests/${request.requestId}`; // not …/flux/dev/requests
    expect(request).toEqual({
      requestId: expect.any(String),
      model: 'fal-ai/flux/dev',
      handle: { statusUrl: `${base}/status`, responseUrl: base, cancelUrl: `${base}/cancel` },
    });
    expect(fal.runs.at(-1)?.webhookUrl).toBe(webhookUrl);
  });

  it('waits in line, runs, completes; the files can be fetched and opened', async () => {
    const request = await submit({ queuedLooks: 2, runningLooks: 1 }, { count: 2 });
    expect(await provider.poll(http, request)).toEqual({ state: 'queued', position: 2 });
    expect(await provider.poll(http, request)).toEqual({ state: 'queued', position: 1 });
    expect(await provider.poll(http, request)).toEqual({ state: 'running' });
    const done = await provider.poll(http, request);
    if (done.state !== 'completed') throw new Error(done.state);
    expect(done.outputs).toHaveLength(2);
    const folder = await mkdtemp(join(tmpdir(), 'fal-'));
    for (const output of done.outputs) {
      if (!('url' in output)) throw new Error('by address');
      const file = join(folder, 'file');
      await parts.http.download(output.url, file, {
        maxBytes: 1e6,
        timeoutMs: 1_000,
        idleTimeoutMs: 500,
        allowedHosts: provider.traits.outputHosts,
      });
      expect(await sharp(await readFile(file)).metadata()).toMatchObject({ format: 'png', width: 64, height: 64 });
      await rm(file);
    }
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
    const downloads = fal.recorder.requests.filter(({ path }) => path.startsWith('/files/'));
    expect(downloads.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it('gives sound where the model makes sound', async () => {
    const polled = await provider.poll(http, await submit({}, { model: 'fal-ai/elevenlabs/tts/eleven-v3' }));
    expect(polled).toEqual({ state: 'completed', outputs: [{ url: expect.stringMatching(/\.wav$/), contentType: 'audio/wav' }] });
  });

  it('delivers what was not blackened, and refuses when all was', async () => {
    const some = await provider.poll(http, await submit({ nsfw: [false, true, false] }, { count: 3 }));
    expect(some).toMatchObject({ state: 'completed', outputs: { length: 2 } });
    const none = await provider.poll(http, await submit({ nsfw: [true] }));
    expect(none).toMatchObject({ state: 'failed', error: { kind: 'refused', code: 'content-policy' } });
  });

  it.each<[string, PlannedAnswer, string, string]>([
    ['content policy', contentPolicy, 'refused', 'content-policy'],
    ['a mistake of ours', { status: 422, body: { detail: [{ type: 'missing' }] } }, 'invalid', 'parameters-refused'],
    ['too many', { status: 429, headers: { 'retry-after': '3' } }, 'transient', 'rate-limited'],
    ['a bug', { status: 500, body: { detail: 'x' } }, 'transient', 'provider-failed'],
    ['a bad gateway', { status: 502, body: '<html>' }, 'transient', 'provider-failed'],
    ['out of service', { status: 503 }, 'transient', 'provider-failed'],
    ['an empty account', { status: 402 }, 'quota', 'balance-empty'],
    ['a bad key', { status: 401 }, 'auth', 'key-refused'],
    ['a gateway that gave up waiting', { status: 504 }, 'unknown', 'submit-unanswered'],
    ['a page', { status: 200, body: '<html>hello</html>' }, 'unknown', 'submit-unreadable'],
    ['an accepted request without an id', { status: 200, body: { status: 'IN_QUEUE' } }, 'unknown', 'submit-unreadable'],
    ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 'unknown', 'submit-unreadable'],
    ['too much', { status: 200, body: 'x'.repeat(2_000_000) }, 'unknown', 'submit-unanswered'],
  ])('a submit answered with %s', async (_what, submitAnswer, kind, code) => {
    expect(await rejection(send({ submitAnswer }))).toMatchObject({ kind, code });
    expect(fal.recorder.requests).toHaveLength(1);
  });

  it.each<[string, FalScenario, string]>([
    ['the connection breaks before it is taken', { submitFault: 'before-accept' }, 'unknown'],
    ['the connection breaks after it was taken', { submitFault: 'after-accept' }, 'unknown'],
    ['nobody answers', { submitFault: 'hang' }, 'unknown'],
    ['the answer is a page', { submitFault: 'unreadable' }, 'unknown'],
  ])('a submit is never sent twice: %s', async (_what, scenario, kind) => {
    expect(await rejection(send(scenario))).toMatchObject({ name: 'ProviderError', kind });
    expect(fal.recorder.requests).toHaveLength(1);
  });

  it('a submit that never left may be sent again', async () => {
    const gone = outboundParts({ FAL_API_KEY: 'k', FAL_BASE_URL: 'http://127.0.0.1:1' });
    const adapter = new FalProvider(gone.config, gone.http, new SystemClock());
    const pass = new ProviderHttp(gone.transport, { recipient: 'fal', origins: new Set(['http://127.0.0.1:1']), mayCarry: 'data' });
    const request = {
      attemptId: 'a' as AttemptId,
      tool: 't',
      model: 'fal-ai/flux/dev',
      body: {},
      prompt: null,
      count: 1,
      inputs: [],
      pseudonym: 'p',
      webhookUrl: null,
    };
    expect(await rejection(adapter.submit(pass, request))).toMatchObject({ kind: 'transient', code: 'unreachable' });
    expect(await rejection(adapter.submit(pass, { ...request, model: '../admin' }))).toMatchObject({
      kind: 'invalid',
      code: 'model-unknown',
    });
    await gone.close();
  });

  it.each<[string, FalScenario, object]>([
    ['a replayed refusal', { error: { error: 'x' }, resultAnswer: contentPolicy }, { kind: 'refused', code: 'content-policy' }],
    ['a refusal that only the result tells', { resultAnswer: contentPolicy }, { kind: 'refused' }],
    ['a lost runner', { error: { error: 'x', error_type: 'runner_disconnected' } }, { kind: 'transient' }],
    ['a model that crashed', { resultAnswer: { status: 500, body: { detail: 'x' } } }, { kind: 'transient' }],
    ['a result that is gone', { resultAnswer: { status: 404, body: { detail: 'x' } } }, { kind: 'unknown', code: 'result-expired' }],
    ['no files', { files: 0 }, { kind: 'invalid', code: 'no-output' }],
    ['another shape', { resultAnswer: { status: 200, body: { text: 'hello' } } }, { kind: 'invalid', code: 'no-output' }],
    ['far too much', { resultAnswer: { status: 200, body: 'x'.repeat(9_000_000) } }, { kind: 'invalid', code: 'answer-too-large' }],
    [
      'an error in the status with a good result',
      { error: { error: 'x', error_type: 'bad_request' }, resultAnswer: { status: 200 } },
      { kind: 'invalid' },
    ],
  ])('a run that ends with %s has failed', async (_what, scenario, error) => {
    expect(await provider.poll(http, await submit(scenario))).toMatchObject({ state: 'failed', error });
  });

  it.each<[string, PlannedAnswer]>([
    ['a page', { status: 200, body: '<html>' }],
    ['a bad gateway', { status: 502, body: '<html>' }],
    ['too many questions', { status: 429 }],
  ])('a result answered with %s is asked for again', async (_what, resultAnswer) => {
    expect(await rejection(provider.poll(http, await submit({ resultAnswer })))).toMatchObject({ kind: 'transient' });
  });

  it('cancels what waits, is too late for what is done, and knows what it does not know', async () => {
    const waiting = await submit({ hold: true });
    expect(await provider.cancel(http, waiting)).toBe('requested');
    expect(await provider.poll(http, waiting)).toEqual({ state: 'cancelled' });
    const done = await submit();
    expect(await provider.cancel(http, done)).toBe('too-late');
    expect(await provider.cancel(http, { ...done, requestId: 'nobody', handle: {} })).toBe('too-late');
    expect(await provider.poll(http, { ...done, requestId: 'nobody', handle: {} })).toMatchObject({
      state: 'failed',
      error: { kind: 'unknown' },
    });
  });

  it('deletes the payloads by the request id', async () => {
    const request = await submit();
    expect(await provider.erase(http, request)).toBe('erased');
    expect(fal.runs.at(-1)?.isErased).toBe(true);
    const deletion = fal.recorder.requests.at(-1)!;
    expect(deletion).toMatchObject({ method: 'DELETE', path: `/v1/models/requests/${request.requestId}/payloads` });
    expect(deletion.headers['idempotency-key']).toBe(request.requestId);
    expect(await provider.erase(http, { ...request, requestId: 'nobody' })).toBe('failed');
  });

  it('never follows an address that is not below the configured one', async () => {
    const request = await submit();
    const elsewhere = 'http://169.254.169.254/status';
    const forged = { ...request, handle: { statusUrl: elsewhere, responseUrl: elsewhere, cancelUrl: elsewhere } };
    expect(await provider.poll(http, forged)).toMatchObject({ state: 'completed' });
  });

  it.each(['endless', 'slow', 'short', 'gone', 'redirect-to-private'] as const)('a file that is %s is not taken', async (file) => {
    const done = await provider.poll(http, await submit({ file }));
    if (done.state !== 'completed' || !('url' in done.outputs[0]!)) throw new Error('completed by address');
    const folder = await mkdtemp(join(tmpdir(), 'fal-'));
    const limits = { maxBytes: 100_000, timeoutMs: 500, idleTimeoutMs: 300, allowedHosts: provider.traits.outputHosts };
    expect(await rejection(parts.http.download(done.outputs[0].url, join(folder, 'file'), limits))).toMatchObject({
      name: expect.stringMatching(/^Outbound/),
    });
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it('knows a webhook of its own by the keys it fetched', async () => {
    await submit();
    const run = fal.runs.at(-1)!;
    const body = Buffer.from(JSON.stringify({ request_id: run.id, status: 'OK', payload: null }));
    expect(await provider.verifyWebhook(fal.signer.sign(run.id, body))).toMatchObject({ requestId: run.id });
    expect(await rejection(provider.verifyWebhook(fal.signer.sign(run.id, body, { signedBy: 'somebody-else' })))).toMatchObject({
      name: 'WebhookRefused',
    });
  });

  it('is there when it is switched on and has a key', () => {
    const available = (env: Record<string, string>) => {
      const { config, http: outbound } = outboundParts(env);
      return new FalProvider(config, outbound, new SystemClock()).available;
    };
    expect([available({}), available({ FAL_API_KEY: 'k' }), available({ FAL_API_KEY: 'k', FAL_ENABLED: 'false' })]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

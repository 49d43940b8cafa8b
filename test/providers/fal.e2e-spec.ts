import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { SystemClock } from '../../src/kernel/clock.js';
import type { AttemptId } from '../../src/kernel/ids.js';
import { isAllowed } from '../../src/modules/generation/adapters/fal/fal.models.js';
import { FalProvider } from '../../src/modules/generation/adapters/fal/fal.provider.js';
import { ProviderHttp } from '../../src/platform/outbound/index.js';
import { mistakesIn } from '../lab/stand-ins/fal-models.js';
import { outboundParts, rejection } from '../outbound/outbound-parts.js';
import { type FalParts, falParts } from './fal-parts.js';
import { toolBodies } from './tool-bodies.js';

describe('fal, against a stand-in', () => {
  let all: FalParts;

  beforeAll(async () => {
    all = await falParts();
  });
  afterAll(() => all.close());
  beforeEach(() => all.fal.recorder.forget());

  it('submits what it is given, asks for nothing to be kept or repeated, and takes the addresses as they come', async () => {
    const { fal, submit } = all;
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
      'x-app-fal-disable-fallback': 'true', // the equivalent endpoint that takes over may be a partner's
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

  it('waits in line, runs, completes; the files can be fetched and opened, and are asked for without the key', async () => {
    const { fal, parts, provider, http, submit } = all;
    const request = await submit({ queuedLooks: 2, runningLooks: 1 }, { count: 2 });
    expect(await provider.poll(http, request)).toEqual({ state: 'queued', position: 2 });
    expect(await provider.poll(http, request)).toEqual({ state: 'queued', position: 1 });
    expect(await provider.poll(http, request)).toEqual({ state: 'running' });
    const done = await provider.poll(http, request);
    if (done.state !== 'completed') throw new Error(done.state);
    expect(done.outputs).toHaveLength(2);
    const folder = await mkdtemp(join(tmpdir(), 'fal-'));
    const limits = { maxBytes: 1e6, timeoutMs: 1_000, idleTimeoutMs: 500, allowedHosts: provider.traits.outputHosts };
    for (const output of done.outputs) {
      if (!('url' in output)) throw new Error('by address');
      const file = join(folder, 'file');
      await parts.http.download(output.url, file, { ...limits, headers: provider.outputHeaders(output.url) });
      expect(await sharp(await readFile(file)).metadata()).toMatchObject({ format: 'png', width: 64, height: 64 });
      await rm(file);
    }
    await rm(folder, { recursive: true });
    const downloads = fal.recorder.requests.filter(({ path }) => path.startsWith('/files/'));
    expect(downloads.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  it.each(['endless', 'slow', 'truncated', 'expired', 'redirect-to-private'] as const)('a file that is %s is not taken', async (file) => {
    const { parts, provider, http, submit } = all;
    const done = await provider.poll(http, await submit({ file }));
    if (done.state !== 'completed' || !('url' in done.outputs[0]!)) throw new Error('completed by address');
    const folder = await mkdtemp(join(tmpdir(), 'fal-'));
    const limits = { maxBytes: 100_000, timeoutMs: 500, idleTimeoutMs: 300, allowedHosts: provider.traits.outputHosts };
    const download = parts.http.download(done.outputs[0].url, join(folder, 'file'), limits);
    expect(await rejection(download)).toMatchObject({ name: expect.stringMatching(/^Outbound/) });
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it('finds sound, clips and single pictures where their models put them', async () => {
    const { provider, http, submit } = all;
    const speech = { model: 'fal-ai/qwen-3-tts/text-to-speech/1.7b', body: { text: 'Hello there', voice: 'Ryan' } };
    const clip = { model: 'fal-ai/wan/v2.2-a14b/text-to-video', body: { prompt: 'x', num_frames: 81 } };
    const cut = { model: 'fal-ai/birefnet/v2', body: { image_url: 'https://files.example.test/a' } };
    for (const [options, contentType] of [[speech, 'audio/wav'], [clip, 'video/mp4'], [cut, 'image/png']] as const) {
      const polled = await provider.poll(http, await submit({}, options));
      expect(polled).toEqual({ state: 'completed', outputs: [{ url: expect.any(String), contentType }] });
    }
  });

  it('takes a result by value where the answer carries it', async () => {
    const polled = await all.provider.poll(all.http, await all.submit({ inline: true }));
    expect(polled).toMatchObject({ state: 'completed', outputs: [{ bytes: expect.any(Buffer), contentType: 'image/png' }] });
  });

  it('takes the weights of a training, leaves the rest, and lets nothing stay once they were fetched', async () => {
    const { fal, provider, http, submit } = all;
    const body = { image_data_url: 'https://files.example.test/set.zip', default_caption: 'photo of TOK person', steps: 1000 };
    const request = await submit({}, { model: 'fal-ai/flux-2-trainer', body });
    const run = fal.runs.at(-1)!;
    const weights = { url: `${fal.recorder.url}/files/${run.id}/0`, contentType: 'application/octet-stream' };
    expect(await provider.poll(http, { ...request, handle: {} })).toEqual({ state: 'completed', outputs: [weights] });
    expect(await provider.erase(http, request)).toBe('erased');
    expect(run.isErased).toBe(true);
  });

  it.each(['fal-ai/elevenlabs/tts/eleven-v3', 'fal-ai/kling-video/v3/pro/image-to-video', 'fal-ai/flux/dev/../../veo3.1', 'a/b'])(
    'C5 sends nothing to %s: only to what fal runs itself, under its own terms',
    async (model) => {
      expect(await rejection(all.send(undefined, { model }))).toMatchObject({ kind: 'invalid', code: 'model-unknown' });
      expect(all.fal.recorder.requests).toHaveLength(0);
    },
  );

  it('C5 is asked by config/tools for what it may do alone, in fields and values that its models take', () => {
    const bodies = toolBodies('fal');
    expect([...new Set(bodies.map(({ model }) => model))].filter((model) => !isAllowed(model))).toEqual([]);
    const made = bodies.filter(({ tool }) => !tool.startsWith('avatar.')); // those need an avatar
    expect(made.length).toBeGreaterThan(50);
    for (const { model, asked, body } of made) expect([model, asked, mistakesIn(model, body)]).toEqual([model, asked, []]);
  });

  it('a submit that never left may be sent again', async () => {
    const gone = outboundParts({ FAL_API_KEY: 'k', FAL_BASE_URL: 'http://127.0.0.1:1' });
    const adapter = new FalProvider(gone.config, gone.http, new SystemClock());
    const pass = new ProviderHttp(gone.transport, { recipient: 'fal', origins: new Set(['http://127.0.0.1:1']), mayCarry: 'data' });
    const request = { attemptId: 'a' as AttemptId, tool: 't', model: 'fal-ai/flux/dev', body: {}, prompt: null, count: 1, inputs: [] };
    const outcome = rejection(adapter.submit(pass, { ...request, pseudonym: 'p', webhookUrl: null }));
    expect(await outcome).toMatchObject({ kind: 'transient', code: 'unreachable' });
    await gone.close();
  });

  it('cancels what waits, is too late for what is done, and knows what it does not know', async () => {
    const { provider, http, submit } = all;
    const waiting = await submit({ hold: true });
    expect(await provider.cancel(http, waiting)).toBe('requested');
    expect(await provider.poll(http, waiting)).toEqual({ state: 'cancelled' });
    const done = await submit();
    expect(await provider.cancel(http, done)).toBe('too-late');
    const stranger = { ...done, requestId: 'nobody', handle: {} };
    expect(await provider.cancel(http, stranger)).toBe('too-late');
    expect(await provider.poll(http, stranger)).toMatchObject({ state: 'failed', error: { kind: 'unknown' } });
  });

  it('deletes the payloads by the request id', async () => {
    const { fal, provider, http, submit } = all;
    const request = await submit();
    expect(await provider.erase(http, request)).toBe('erased');
    expect(fal.runs.at(-1)?.isErased).toBe(true);
    const deletion = fal.recorder.requests.at(-1)!;
    expect(deletion).toMatchObject({ method: 'DELETE', path: `/v1/models/requests/${request.requestId}/payloads` });
    expect(deletion.headers['idempotency-key']).toBe(request.requestId);
    expect(await provider.erase(http, { ...request, requestId: 'nobody' })).toBe('failed');
  });

  it('never follows an address that is not below the configured one', async () => {
    const elsewhere = 'http://169.254.169.254/status';
    const forged = { ...(await all.submit()), handle: { statusUrl: elsewhere, responseUrl: elsewhere, cancelUrl: elsewhere } };
    expect(await all.provider.poll(all.http, forged)).toMatchObject({ state: 'completed' });
  });

  it('knows a webhook of its own by the keys it fetched', async () => {
    const { fal, provider, submit } = all;
    await submit();
    const run = fal.runs.at(-1)!;
    const body = Buffer.from(JSON.stringify({ request_id: run.id, status: 'OK', payload: null }));
    expect(await provider.verifyWebhook(fal.signer.sign(run.id, body))).toMatchObject({ requestId: run.id });
    const forged = provider.verifyWebhook(fal.signer.sign(run.id, body, { signedBy: 'somebody-else' }));
    expect(await rejection(forged)).toMatchObject({ name: 'WebhookRefused' });
  });

  it('is there when it is switched on and has a key', () => {
    const available = (env: Record<string, string>) => {
      const { config, http: outbound } = outboundParts(env);
      return new FalProvider(config, outbound, new SystemClock()).available;
    };
    const states = [available({}), available({ FAL_API_KEY: 'k' }), available({ FAL_API_KEY: 'k', FAL_ENABLED: 'false' })];
    expect(states).toEqual([false, true, false]);
  });
});

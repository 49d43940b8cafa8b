import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectOutput } from '../../src/platform/media/index.js';
import type { ProviderRequest, RawWebhook } from '../../src/modules/generation/ports/provider.port.js';
import type { PlannedAnswers } from '../lab/planned-answer.js';
import type { Scenario, WebhookFault } from '../lab/scenario.js';
import { outboundParts, rejection } from '../outbound/outbound-parts.js';
import { png } from '../support/stand-ins/media-files.js';
import { Recorder } from '../support/stand-ins/recorder.js';
import { ATTEMPT, CLIP, googleParts, type GoogleParts, googleProvider, MUSIC, picture } from './google-parts.js';

describe('interactions at Google', () => {
  let world: GoogleParts;
  let folder: string;

  beforeAll(async () => {
    world = await googleParts();
    folder = await mkdtemp(join(tmpdir(), 'google-'));
  });
  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => world.google.recorder.forget());

  const begin = async (scenario: PlannedAnswers = {}): Promise<ProviderRequest> => (await world.send(scenario, CLIP)).request;
  const poll = (request: ProviderRequest) => world.provider.poll(world.http, request);
  const fetched = async (url: string): Promise<Buffer> => {
    const file = join(folder, randomUUID());
    const limits = { maxBytes: 100_000, timeoutMs: 500, idleTimeoutMs: 300, allowedHosts: world.provider.traits.outputHosts };
    await world.parts.http.download(url, file, { ...limits, headers: world.provider.outputHeaders(url) });
    return readFile(file);
  };
  const urlOf = async (scenario: Scenario = {}): Promise<string> => {
    const done = await poll(await begin(scenario));
    const [output] = done.state === 'completed' ? done.outputs : [];
    if (!output || !('url' in output)) throw new Error('completed by address');
    return output.url;
  };

  it('begin in the background, stored, with the clip at an address and its length as a text (traps 35, 36)', async () => {
    const webhookUrl = 'http://127.0.0.1:1/v1/webhooks/providers/google?attempt=1';
    const accepted = await world.send({ hold: true }, { ...CLIP, webhookUrl });
    expect(world.sent()).toMatchObject({ method: 'POST', path: '/v1beta/interactions' });
    expect(JSON.parse(world.sent().body.toString())).toEqual({
      model: 'gemini-omni-1.1-flash', input: 'a red bicycle', background: true, store: true,
      response_format: { type: 'video', delivery: 'uri', duration: '6s', aspect_ratio: '16:9', resolution: '720p' },
      webhook_config: { uris: [webhookUrl], user_metadata: { attempt: ATTEMPT } },
    });
    const { id } = world.google.runs.at(-1)!;
    expect(accepted).toEqual({ state: 'accepted', request: { requestId: id, model: CLIP.model, handle: {} } });
  });

  it('name no address that Google could not call', async () => {
    const webhookUrl = 'http://localhost:3000/v1/webhooks/providers/google?attempt=1';
    const parts = outboundParts({ GOOGLE_AI_API_KEY: 'k' });
    const sent: string[] = [];
    const http = { request: ({ body }: { body: string }) => (sent.push(body), Promise.reject(new Error('not sent'))) };
    const request = { ...CLIP, attemptId: ATTEMPT, prompt: '', count: 1, inputs: [], pseudonym: '', webhookUrl };
    await rejection(googleProvider(parts).submit(http as never, request));
    expect(sent).toEqual([expect.not.stringContaining('webhook_config')]);
    await parts.close();
  });

  it('animate a picture by value, with the words or without', async () => {
    await world.send({}, { ...CLIP, inputs: [picture()] });
    const image = { type: 'image', data: png(8, 8).toString('base64'), mime_type: 'image/png' };
    expect(JSON.parse(world.sent().body.toString())).toMatchObject({ input: [image, { type: 'text', text: 'a red bicycle' }] });
    world.google.recorder.forget();
    await world.send({}, { ...CLIP, body: { ...CLIP.body, input: undefined }, inputs: [picture()] });
    expect(JSON.parse(world.sent().body.toString())).toMatchObject({ input: [image] });
  });

  it('wait, run, are done', async () => {
    const request = await begin({ queuedLooks: 1, runningLooks: 1 });
    expect(await poll(request)).toEqual({ state: 'queued' });
    expect(await poll(request)).toEqual({ state: 'running' });
    expect(await poll(request)).toMatchObject({ state: 'completed', outputs: [{ contentType: 'video/mp4' }] });
  });

  it('give an address that needs the key and says that media is wanted (trap 39)', async () => {
    const url = await urlOf();
    expect(url).toMatch(/\/v1beta\/files\/\w+-0:download\?alt=media$/);
    expect(await inspectOutput(await fetched(url), { kind: 'video' })).toMatchObject({ contentType: 'video/mp4' });
    expect(world.google.recorder.requests.at(-1)?.headers['x-goog-api-key']).toBe('AIza-stand-in');
    for (const elsewhere of ['https://storage.googleapis.com/a.mp4', 'https://x.example/v1beta/files/a', 'no address']) {
      expect(world.provider.outputHeaders(elsewhere)).toEqual({});
    }
  });

  it.each(['endless', 'slow', 'truncated', 'expired', 'redirect-to-private'] as const)('whose clip is %s give none', async (file) => {
    expect(await rejection(fetched(await urlOf({ file })))).toMatchObject({ name: expect.stringMatching(/^Outbound/) });
  });

  it('give small clips by value', async () => {
    expect(await poll(await begin({ inline: true }))).toMatchObject({
      state: 'completed', outputs: [{ bytes: expect.any(Buffer), contentType: 'video/mp4' }],
    });
  });

  it('without a background answer with the result, and keep it until it is deleted: one that was lost is asked for', async () => {
    const done = await world.send({}, MUSIC);
    expect(JSON.parse(world.sent().body.toString())).toEqual({ model: 'lyria-3.5', input: 'a slow waltz', store: true });
    expect(done).toMatchObject({ state: 'completed', outputs: [{ contentType: 'audio/wav' }], request: { model: MUSIC.model } });
    expect(await poll(done.request)).toMatchObject({ state: 'completed', outputs: [{ contentType: 'audio/wav' }] });
    expect(await world.provider.erase(world.http, done.request)).toBe('erased');
  });

  it('that are refused with their answer are kept in mind, to be deleted', async () => {
    const taken = await world.send({ end: 'refused-silently' }, MUSIC);
    expect(taken).toMatchObject({ state: 'accepted', request: { requestId: world.google.runs.at(-1)!.id } });
    expect(await poll(taken.request)).toMatchObject({ state: 'failed', error: { kind: 'refused' } });
  });

  it('are deleted with their files, the files first', async () => {
    const request = await begin({ files: 2 });
    await poll(request);
    world.google.recorder.forget();
    expect(await world.provider.erase(world.http, request)).toBe('erased');
    const { requestId: id } = request;
    expect(world.google.recorder.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET /v1beta/interactions/${id}`, `DELETE /v1beta/files/${id}-0`, `DELETE /v1beta/files/${id}-1`, `DELETE /v1beta/interactions/${id}`,
    ]);
    expect([world.google.runs.at(-1)?.isErased, world.google.deletedFiles.size]).toEqual([true, 2]);
    expect(await poll(request)).toMatchObject({ state: 'failed', error: { kind: 'unknown', code: 'request-not-found' } }); // 400 (trap 41)
    expect(await world.provider.erase(world.http, request)).toBe('erased'); // it is not there
  });

  it('are cancelled without a word in the body; what is over is not', async () => {
    const request = await begin({ hold: true });
    expect(await world.provider.cancel(world.httpFor(new Set([request.requestId])), request)).toBe('cancelled');
    const cancellation = world.google.recorder.requests.at(-1)!;
    expect(cancellation).toMatchObject({ method: 'POST', path: `/v1beta/interactions/${request.requestId}/cancel`, body: Buffer.alloc(0) });
    expect(await poll(request)).toEqual({ state: 'cancelled' });
    expect(await world.provider.cancel(world.http, await begin())).toBe('too-late');
  });

  it.each<[NonNullable<PlannedAnswers['end']>, string, string]>([
    ['refused', 'refused', 'content-policy'],
    ['refused-silently', 'refused', 'content-policy'],
    ['transient', 'transient', 'run-failed'],
    ['invalid', 'invalid', 'input-refused'],
    ['nothing', 'invalid', 'no-output'],
  ])('that end %s have failed', async (end, kind, code) => {
    expect(await poll(await begin({ end }))).toMatchObject({ state: 'failed', error: { kind, code } });
  });

  it.each<[string, PlannedAnswers]>([
    ['a page', { garbage: { looks: 1, body: '<html>502</html>' } }],
    ['odd JSON', { garbage: { looks: 1, body: { status: 'paused' } } }],
    ['a broken line', { deafLooks: 1 }],
    ['a server error', { lookAnswer: { status: 500 } }],
    ['too many questions', { lookAnswer: { status: 429 } }],
    ['a 400 that is about something else', { lookAnswer: { status: 400, body: { error: { code: 'invalid_request', message: 'auth' } } } }],
  ])('are looked at again after %s', async (_what, scenario) => {
    expect(await rejection(poll(await begin(scenario)))).toMatchObject({ name: 'ProviderError', kind: 'transient' });
  });

  describe('call back', () => {
    let inbox: Recorder;

    beforeAll(async () => {
      inbox = await Recorder.start();
    });
    afterAll(() => inbox.close());

    const delivery = async (fault: WebhookFault = {}): Promise<RawWebhook> => {
      await world.send({}, { ...CLIP, webhookUrl: `${inbox.url}/v1/webhooks/providers/google?attempt=1` });
      await world.google.callBack(world.google.runs.at(-1)!, fault);
      return inbox.requests.at(-1)!;
    };

    it('at the address of the attempt, proved by the published keys', async () => {
      const webhook = await delivery();
      const { id } = world.google.runs.at(-1)!;
      expect(inbox.requests.at(-1)?.path).toBe('/v1/webhooks/providers/google?attempt=1');
      expect(await world.provider.verifyWebhook(webhook)).toEqual({ messageId: expect.any(String), requestId: id });
    });

    it.each<[string, WebhookFault]>([
      ['signed by somebody else', { signedBy: 'somebody-else' }],
      ['stale', { shiftSeconds: -3_600 }],
      ['unsigned', { without: ['webhook-signature'] }],
      ['altered', { body: Buffer.from('{"data":{"id":"v1_other"}}') }],
    ])('and are not heard when the call is %s', async (_what, fault) => {
      expect(await rejection(world.provider.verifyWebhook(await delivery(fault)))).toMatchObject({ name: 'WebhookRefused' });
    });
  });
});

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { SystemClock } from '../../src/kernel/clock.js';
import { ReplicateProvider } from '../../src/modules/generation/adapters/replicate/replicate.provider.js';
import { mistakesIn, officialModel } from '../lab/stand-ins/replicate-models.js';
import { outboundParts, rejection } from '../outbound/outbound-parts.js';
import { Recorder } from '../support/stand-ins/recorder.js';
import { ReplicateParts } from './replicate-parts.js';
import { toolBodies } from './tool-bodies.js';

const WEBHOOK = 'http://127.0.0.1:1/v1/webhooks/providers/replicate?attempt=1';

describe('Replicate, against a stand-in', () => {
  let all: ReplicateParts;

  beforeAll(async () => {
    all = await ReplicateParts.start();
  });
  afterAll(() => all.close());
  beforeEach(() => all.replicate.recorder.forget());

  it('runs an official model by its name, with a deadline, and asks for one call back', async () => {
    const { replicate } = all;
    const request = await all.submit({}, { webhookUrl: WEBHOOK });
    const [sent] = replicate.recorder.requests;
    expect(sent).toMatchObject({ method: 'POST', path: '/v1/models/black-forest-labs/flux-dev/predictions' });
    expect(JSON.parse(sent!.body.toString())).toEqual({
      input: { prompt: 'a red bicycle', num_outputs: 1 }, webhook: WEBHOOK, webhook_events_filter: ['completed'],
    });
    expect(sent!.headers).toMatchObject({
      authorization: 'Bearer replicate-stand-in', 'content-type': 'application/json', 'cancel-after': '20m',
    });
    expect(sent!.headers.prefer).toBeUndefined(); // it only holds the line, and is no deadline
    expect(request).toEqual({ requestId: replicate.runs.at(-1)!.id, model: 'black-forest-labs/flux-dev', handle: {} });
  });

  it('is asked by config/tools for official models alone, in fields and values that they take', () => {
    const made = toolBodies('replicate').filter(({ tool }) => !tool.startsWith('avatar.')); // those need an avatar
    expect(made.length).toBeGreaterThan(50);
    for (const { model, asked, body } of made) {
      expect([model, asked, officialModel(model) !== undefined, mistakesIn(model, body)]).toEqual([model, asked, true, []]);
    }
  });

  it('names no call back that cannot be reached, and none that it could not verify', async () => {
    await all.submit({});
    expect(JSON.parse(all.replicate.recorder.requests[0]!.body.toString())).toEqual({ input: expect.any(Object) });
    const traits = (env: Record<string, string>) => new ReplicateProvider(outboundParts(env).config, new SystemClock()).traits.webhook;
    expect([traits({}), traits({ REPLICATE_WEBHOOK_SECRET: 'whsec_AAAA' })]).toEqual(['none', 'signed']);
  });

  it('waits, runs, completes; the files can be fetched and opened, and are asked for without the key', async () => {
    const { replicate, provider, parts } = all;
    const request = await all.submit({ queuedLooks: 1, runningLooks: 1 }, { body: { prompt: 'a red bicycle', num_outputs: 2 } });
    expect(await all.poll(request)).toEqual({ state: 'queued' });
    expect(await all.poll(request)).toEqual({ state: 'running', progress: 0.4 });
    const done = await all.poll(request);
    if (done.state !== 'completed') throw new Error(done.state);
    expect(done.outputs).toHaveLength(2);
    const folder = await mkdtemp(join(tmpdir(), 'replicate-'));
    const limits = { maxBytes: 1e6, timeoutMs: 1_000, idleTimeoutMs: 500, allowedHosts: provider.traits.outputHosts };
    for (const output of done.outputs) {
      if (!('url' in output)) throw new Error('by address');
      const file = join(folder, 'file');
      await parts.http.download(output.url, file, { ...limits, headers: provider.outputHeaders(output.url) });
      expect(await sharp(await readFile(file)).metadata()).toMatchObject({ format: 'png', width: 64, height: 64 });
      await rm(file);
    }
    await rm(folder, { recursive: true });
    const downloads = replicate.recorder.requests.filter(({ path }) => path.startsWith('/files/'));
    expect(downloads.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  it('shows its key to the API alone', () => {
    const { provider, replicate } = all;
    expect(provider.outputHeaders(`${replicate.recorder.url}/v1/files/a/download`)).toEqual({ authorization: 'Bearer replicate-stand-in' });
    for (const url of ['https://replicate.delivery/x', 'https://api.replicate.com.evil.test/v1/x', `${replicate.recorder.url}/v10/x`]) {
      expect(provider.outputHeaders(url)).toEqual({});
    }
  });

  it.each(['endless', 'slow', 'truncated', 'expired', 'redirect-to-private'] as const)('a file that is %s is not taken', async (file) => {
    const done = await all.outcomeOf({ file });
    if (done.state !== 'completed' || !('url' in done.outputs[0]!)) throw new Error('completed by address');
    const folder = await mkdtemp(join(tmpdir(), 'replicate-'));
    const limits = { maxBytes: 100_000, timeoutMs: 500, idleTimeoutMs: 300, allowedHosts: all.provider.traits.outputHosts };
    const download = all.parts.http.download(done.outputs[0].url, join(folder, 'file'), limits);
    expect(await rejection(download)).toMatchObject({ name: expect.stringMatching(/^Outbound/) });
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it('cancels what waits, is too late for what is done, and knows what it does not know', async () => {
    const cancel = (request: { requestId: string; model: string; handle: object }) =>
      all.provider.cancel(all.followUp(request.requestId), { ...request, handle: {} });
    const waiting = await all.submit({ hold: true });
    expect(await cancel(waiting)).toBe('cancelled');
    expect(await all.poll(waiting)).toEqual({ state: 'cancelled' });
    expect(await cancel(await all.submit())).toBe('too-late');
    const stranger = { ...waiting, requestId: 'nobody' };
    expect(await cancel(stranger)).toBe('too-late');
    expect(await all.poll(stranger)).toMatchObject({ state: 'failed', error: { kind: 'unknown', code: 'request-not-found' } });
  });

  it('says that a single run cannot be deleted, and when it is gone', async () => {
    const { provider, http } = all;
    expect(provider.traits).toMatchObject({ erase: false, keepsMs: 3_600_000 });
    expect(await provider.erase(http, await all.submit())).toBe('not-offered');
  });

  it('knows a webhook of its own', async () => {
    const { replicate, provider } = all;
    const seen: { headers: Record<string, string | undefined>; body: Buffer }[] = [];
    const ours = await Recorder.start(({ headers, body }, response) => {
      seen.push({ headers, body });
      response.writeHead(204).end();
    });
    await all.submit({ callback: 'early' }, { webhookUrl: ours.url });
    await replicate.callBack(replicate.runs.at(-1)!, { signedBy: 'somebody-else' });
    await ours.close();
    const { id } = replicate.runs.at(-1)!;
    expect(await provider.verifyWebhook(seen[0]!)).toEqual({ messageId: `msg_${id}`, requestId: id });
    expect(await rejection(provider.verifyWebhook(seen[1]!))).toMatchObject({ name: 'WebhookRefused' });
  });

  it('is there when it is switched on and has a key', () => {
    const available = (env: Record<string, string>) => new ReplicateProvider(outboundParts(env).config, new SystemClock()).available;
    const key = { REPLICATE_API_KEY: 'k' };
    expect([available({}), available(key), available({ ...key, REPLICATE_ENABLED: 'false' })]).toEqual([false, true, false]);
  });
});

import { SystemClock } from '../../src/kernel/clock.js';
import { OpenAiProvider } from '../../src/modules/generation/adapters/openai/openai.provider.js';
import type { ProviderRequest, RawWebhook } from '../../src/modules/generation/ports/provider.port.js';
import type { PlannedAnswers } from '../lab/planned-answer.js';
import type { WebhookFault } from '../lab/scenario.js';
import { outboundParts, rejection } from '../outbound/outbound-parts.js';
import { Recorder } from '../support/stand-ins/recorder.js';
import { ADDRESS, IN_BACKGROUND, openAiParts, type OpenAiParts, picture } from './openai-parts.js';

describe('pictures that OpenAI makes in the background', () => {
  let parts: OpenAiParts;

  beforeAll(async () => {
    parts = await openAiParts();
  });
  afterAll(() => parts.close());
  beforeEach(() => parts.openai.recorder.forget());

  const begin = async (scenario: PlannedAnswers = {}): Promise<ProviderRequest> => (await parts.send(scenario, IN_BACKGROUND)).request;
  const poll = (request: ProviderRequest) => parts.provider.poll(parts.http, request);

  it('have the tool forced, once, files by address, and are stored only since that is needed (trap 26)', async () => {
    const { model, body: template } = IN_BACKGROUND;
    const body = { ...template, input: [{ role: 'user', content: [{ type: 'input_image', image_url: ADDRESS }] }] };
    const accepted = await parts.send({ hold: true }, { model, body, inputs: [picture()] });
    expect(parts.sent()).toMatchObject({ method: 'POST', path: '/v1/responses' });
    expect(JSON.parse(parts.sent().body.toString())).toEqual({
      model: 'gpt-6-luna', input: body.input,
      tools: [{ type: 'image_generation', model: 'gpt-image-2.6-flare', size: '1024x1024', moderation: 'auto' }],
      tool_choice: { type: 'image_generation' }, max_tool_calls: 1, background: true, store: true, safety_identifier: 'p_1',
    });
    expect(accepted).toEqual({ state: 'accepted', request: { requestId: parts.openai.runs.at(-1)!.id, model, handle: {} } });
  });

  it('wait, run, are done, and are deleted after', async () => {
    const { openai, provider, http } = parts;
    const request = await begin({ queuedLooks: 1, runningLooks: 1 });
    expect(await poll(request)).toEqual({ state: 'queued' });
    expect(await poll(request)).toEqual({ state: 'running' });
    expect(await poll(request)).toMatchObject({ state: 'completed', outputs: [{ contentType: 'image/png', bytes: expect.any(Buffer) }] });
    expect(await provider.erase(http, request)).toBe('erased');
    expect(openai.recorder.requests.at(-1)).toMatchObject({ method: 'DELETE', path: `/v1/responses/${request.requestId}` });
    expect(openai.runs.at(-1)?.isErased).toBe(true);
    expect(await poll(request)).toMatchObject({ state: 'failed', error: { kind: 'unknown', code: 'request-not-found' } });
    expect(await provider.erase(http, request)).toBe('erased'); // it is not there
  });

  it('are cancelled without a word in the body; what is over is not', async () => {
    const request = await begin({ hold: true });
    expect(await parts.provider.cancel(parts.httpFor(new Set([request.requestId])), request)).toBe('cancelled');
    const cancellation = parts.openai.recorder.requests.at(-1)!;
    expect(cancellation).toMatchObject({ method: 'POST', path: `/v1/responses/${request.requestId}/cancel`, body: Buffer.alloc(0) });
    expect(await poll(request)).toEqual({ state: 'cancelled' });
    expect(await parts.provider.cancel(parts.http, await begin())).toBe('too-late');
    expect(await parts.provider.cancel(parts.http, { ...request, requestId: 'resp_nobody' })).toBe('too-late');
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
    ['an array', { garbage: { looks: 1, body: [] } }],
    ['a broken line', { deafLooks: 1 }],
    ['a server error', { lookAnswer: { status: 500 } }],
    ['too many questions', { lookAnswer: { status: 429 } }],
    ['a question that it does not understand', { lookAnswer: { status: 400 } }],
  ])('are looked at again after %s', async (_what, scenario) => {
    expect(await rejection(poll(await begin(scenario)))).toMatchObject({ name: 'ProviderError', kind: 'transient' });
  });

  describe('call back', () => {
    let inbox: Recorder;

    beforeAll(async () => {
      inbox = await Recorder.start();
      parts.openai.projectWebhookUrl = `${inbox.url}/v1/webhooks/providers/openai`;
    });
    afterAll(() => inbox.close());

    const delivery = async (fault: WebhookFault = {}): Promise<RawWebhook> => {
      await begin();
      await parts.openai.callBack(parts.openai.runs.at(-1)!, fault);
      return inbox.requests.at(-1)!;
    };

    it('with the id of the response, at the address of the project', async () => {
      const webhook = await delivery();
      const { id } = parts.openai.runs.at(-1)!;
      expect(JSON.parse(webhook.body.toString())).toMatchObject({ type: 'response.completed', data: { id } });
      expect(await parts.provider.verifyWebhook(webhook)).toEqual({ messageId: `evt_${id}`, requestId: id });
    });

    it.each<[string, WebhookFault]>([
      ['signed by somebody else', { signedBy: 'somebody-else' }],
      ['stale', { shiftSeconds: -301 }],
      ['of the future', { shiftSeconds: 302 }],
      ['unsigned', { without: ['webhook-signature'] }],
      ['without a time', { without: ['webhook-timestamp'] }],
      ['without an id', { without: ['webhook-id'] }],
      ['altered', { body: Buffer.from('{"data":{"id":"resp_other"}}') }],
    ])('and are not heard when the call is %s', async (_what, fault) => {
      expect(await rejection(parts.provider.verifyWebhook(await delivery(fault)))).toMatchObject({ name: 'WebhookRefused' });
    });

    it('where there is a secret to prove it with', () => {
      const webhookOf = (env: Record<string, string>) => new OpenAiProvider(outboundParts(env).config, new SystemClock()).traits.webhook;
      expect([webhookOf({}), webhookOf({ OPENAI_WEBHOOK_SECRET: 'whsec_AAAA' })]).toEqual(['none', 'signed']);
    });
  });
});

import type { AttemptId } from '../../src/kernel/ids.js';
import { MiniMaxProvider } from '../../src/modules/generation/adapters/minimax/minimax.provider.js';
import type { ProviderRequest, Submitted, SubmitRequest } from '../../src/modules/generation/ports/provider.port.js';
import { ProviderHttp } from '../../src/platform/outbound/index.js';
import type { PlannedAnswers } from '../lab/planned-answer.js';
import { MiniMaxStandIn } from '../lab/stand-ins/minimax.js';
import { outboundParts } from '../outbound/outbound-parts.js';

export const ATTEMPT = '00000000-0000-7000-8000-000000000001' as AttemptId;
export const PICTURE = 'https://storage.example.com/source/one?X-Amz-Signature=secret';

type Asked = Pick<SubmitRequest, 'model' | 'body'>;
const words = { type: 'text', text: 'a red bicycle' };
export const CLIP = {
  model: 'MiniMax-H3', body: { content: [words], resolution: '768P', duration: 5, ratio: '16:9' },
} satisfies Asked;
export const MOVED = {
  model: 'MiniMax-H3',
  body: { content: [words, { type: 'image_url', image_url: { url: PICTURE }, role: 'first_frame' }], resolution: '768P', duration: 5 },
} satisfies Asked;
export const HAILUO = { model: 'MiniMax-Hailuo-2.3', body: { prompt: 'a red bicycle', duration: 6, resolution: '768P' } } satisfies Asked;
export const IMAGES = {
  model: 'image-01', body: { prompt: 'a red bicycle', aspect_ratio: '1:1', n: 2, response_format: 'url' },
} satisfies Asked;
export const SPEECH = {
  model: 'speech-2.8-hd', body: { text: 'hello there', voice_setting: { voice_id: 'English_CalmWoman' }, output_format: 'url' },
} satisfies Asked;
export const MUSIC = { model: 'music-2.6', body: { prompt: 'calm', is_instrumental: true, output_format: 'url' } } satisfies Asked;

/** The adapter with a stand-in behind it. */
export async function miniMaxParts() {
  const minimax = await new MiniMaxStandIn().start();
  const parts = outboundParts({ ...minimax.env, OUTBOUND_EXTRA_HOSTS: minimax.recorder.host, OUTBOUND_TIMEOUT_MS: '5000' });
  const provider = new MiniMaxProvider(parts.config);
  const origins = new Set([minimax.recorder.url]);
  const httpFor = (mayCarry: 'data' | ReadonlySet<string>) =>
    new ProviderHttp(parts.transport, { recipient: 'minimax', origins, mayCarry });
  const http = httpFor('data');
  const send = (asked: Asked, scenario?: PlannedAnswers, more: Partial<SubmitRequest> = {}): Promise<Submitted> => {
    if (scenario) minimax.plan(scenario);
    const request = { attemptId: ATTEMPT, tool: 'video.create', prompt: 'a red bicycle', count: 1, inputs: [], pseudonym: '', ...asked };
    return provider.submit(http, { ...request, webhookUrl: null, ...more });
  };
  const submit = async (...args: Parameters<typeof send>): Promise<ProviderRequest> => (await send(...args)).request;
  /** As the engine asks again: nothing but ids may leave. */
  const poll = (request: ProviderRequest) => provider.poll(httpFor(new Set([request.requestId])), request);
  const close = async (): Promise<void> => {
    await parts.close();
    await minimax.close();
  };
  const sent = () => minimax.recorder.requests[0]!;
  const sentBody = (): unknown => JSON.parse(sent().body.toString());
  return { minimax, provider, outbound: parts.http, http, httpFor, send, submit, poll, sent, sentBody, close };
}

export type MiniMaxParts = Awaited<ReturnType<typeof miniMaxParts>>;

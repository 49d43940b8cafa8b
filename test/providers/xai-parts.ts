import type { AttemptId } from '../../src/kernel/ids.js';
import { XaiProvider } from '../../src/modules/generation/adapters/xai/xai.provider.js';
import type { Submitted, SubmitRequest } from '../../src/modules/generation/ports/provider.port.js';
import { ProviderHttp } from '../../src/platform/outbound/index.js';
import type { PlannedAnswers } from '../lab/planned-answer.js';
import { XaiStandIn } from '../lab/stand-ins/xai.js';
import { outboundParts } from '../outbound/outbound-parts.js';

export const ATTEMPT = '00000000-0000-7000-8000-000000000001' as AttemptId;
export const PICTURE = 'https://storage.example.com/source/one?X-Amz-Signature=secret';

type Asked = Pick<SubmitRequest, 'model' | 'body'>;
export const IMAGES = {
  model: 'images/generations/grok-imagine-image-2.0', body: { prompt: 'a red bicycle', n: 1, aspect_ratio: '1:1', resolution: '1k' },
} satisfies Asked;
export const EDIT = {
  model: 'images/edits/grok-imagine-image-2.0',
  body: { prompt: 'a red wall', n: 1, images: [{ type: 'image_url', url: PICTURE }] },
} satisfies Asked;
export const CLIP = {
  model: 'videos/generations/grok-imagine-video',
  body: { prompt: 'slow push-in', duration: 5, resolution: '720p', aspect_ratio: '16:9' },
} satisfies Asked;
export const SPEECH = {
  model: 'tts', body: { text: 'hello there', voice_id: 'ara', language: 'auto', output_format: { codec: 'mp3' } },
} satisfies Asked;

/** The adapter with a stand-in behind it. */
export async function xaiParts() {
  const xai = await new XaiStandIn().start();
  const parts = outboundParts({ ...xai.env, OUTBOUND_EXTRA_HOSTS: xai.recorder.host, OUTBOUND_TIMEOUT_MS: '5000' });
  const provider = new XaiProvider(parts.config);
  const origins = new Set([xai.recorder.url]);
  const httpFor = (mayCarry: 'data' | ReadonlySet<string>) => new ProviderHttp(parts.transport, { recipient: 'xai', origins, mayCarry });
  const http = httpFor('data');
  const ask = (asked: Asked, more: Partial<SubmitRequest> = {}): Promise<Submitted> => {
    const request = { attemptId: ATTEMPT, tool: 'image.create', prompt: 'a red bicycle', count: 1, inputs: [], pseudonym: 'p_1', ...asked };
    return provider.submit(http, { ...request, webhookUrl: null, ...more });
  };
  const send = (asked: Asked, scenario: PlannedAnswers = {}): Promise<Submitted> => {
    xai.plan(scenario);
    return ask(asked);
  };
  const close = async (): Promise<void> => {
    await parts.close();
    await xai.close();
  };
  const sent = () => xai.recorder.requests[0]!;
  const sentBody = (): unknown => JSON.parse(sent().body.toString());
  return { xai, provider, outbound: parts.http, http, httpFor, ask, send, sent, sentBody, close };
}

export type XaiParts = Awaited<ReturnType<typeof xaiParts>>;

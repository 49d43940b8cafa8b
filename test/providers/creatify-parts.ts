import type { AttemptId } from '../../src/kernel/ids.js';
import { CreatifyProvider } from '../../src/modules/generation/adapters/creatify/creatify.provider.js';
import type { ProviderRequest, Submitted, SubmitRequest } from '../../src/modules/generation/ports/provider.port.js';
import { ProviderHttp } from '../../src/platform/outbound/index.js';
import type { PlannedAnswers } from '../lab/planned-answer.js';
import { CreatifyStandIn } from '../lab/stand-ins/creatify.js';
import { outboundParts } from '../outbound/outbound-parts.js';

export const ATTEMPT = '00000000-0000-7000-8000-000000000001' as AttemptId;
export const PICTURE = 'https://storage.example.com/source/one?X-Amz-Signature=secret';

type Asked = Pick<SubmitRequest, 'model' | 'body'>;
export const AD = {
  model: 'link_to_videos',
  body: {
    link: { description: 'running shoes', image_urls: [PICTURE] },
    video: { language: 'en', video_length: 15, aspect_ratio: '9x16', model_version: 'standard' },
  },
} satisfies Asked;
export const SPEECH = { model: 'text_to_speech', body: { script: 'hello there' } } satisfies Asked;

/** The adapter with a stand-in behind it. */
export async function creatifyParts() {
  const creatify = await new CreatifyStandIn().start();
  const parts = outboundParts({ ...creatify.env, OUTBOUND_EXTRA_HOSTS: creatify.recorder.host, OUTBOUND_TIMEOUT_MS: '5000' });
  const provider = new CreatifyProvider(parts.config);
  const origins = new Set([creatify.recorder.url]);
  const httpFor = (mayCarry: 'data' | ReadonlySet<string>) =>
    new ProviderHttp(parts.transport, { recipient: 'creatify', origins, mayCarry });
  const http = httpFor('data');
  const send = (asked: Asked, scenario?: PlannedAnswers, more: Partial<SubmitRequest> = {}): Promise<Submitted> => {
    if (scenario) creatify.plan(scenario);
    const request = { attemptId: ATTEMPT, tool: 'ad.create', prompt: 'running shoes', count: 1, inputs: [], pseudonym: '', ...asked };
    return provider.submit(http, { ...request, webhookUrl: null, ...more });
  };
  const submit = async (...args: Parameters<typeof send>): Promise<ProviderRequest> => (await send(...args)).request;
  /** As the engine asks again: nothing but ids may leave. */
  const poll = (request: ProviderRequest) => provider.poll(httpFor(new Set([request.requestId])), request);
  const close = async (): Promise<void> => {
    await parts.close();
    await creatify.close();
  };
  const bodies = (): unknown[] => creatify.recorder.requests.map(({ body }) => (body.length > 0 ? JSON.parse(body.toString()) : null));
  const paths = (): string[] => creatify.recorder.requests.map(({ method, path }) => `${method} ${path}`);
  return { creatify, provider, outbound: parts.http, http, httpFor, send, submit, poll, bodies, paths, close };
}

export type CreatifyParts = Awaited<ReturnType<typeof creatifyParts>>;

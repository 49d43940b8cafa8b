import { SystemClock } from '../../src/kernel/clock.js';
import type { AttemptId } from '../../src/kernel/ids.js';
import { OpenAiProvider } from '../../src/modules/generation/adapters/openai/openai.provider.js';
import type { ProviderInput, Submitted, SubmitRequest } from '../../src/modules/generation/ports/provider.port.js';
import { ProviderHttp } from '../../src/platform/outbound/index.js';
import type { PlannedAnswers } from '../lab/planned-answer.js';
import { OpenAiStandIn } from '../lab/stand-ins/openai.js';
import { outboundParts } from '../outbound/outbound-parts.js';
import { png } from '../support/stand-ins/media-files.js';

export const ATTEMPT = '00000000-0000-7000-8000-000000000001' as AttemptId;
export const ADDRESS = 'https://storage.example.com/raw/1?signature=x';
/** A request for one picture in the background. */
export const IN_BACKGROUND = {
  model: 'responses/gpt-image-2.6-flare',
  body: { model: 'gpt-6-luna', input: 'a red bicycle', image_generation: { size: '1024x1024', moderation: 'auto' } },
};

export const picture = (contentType = 'image/png'): ProviderInput => ({
  name: 'image', kind: 'image', contentType, sha256: 'f'.repeat(64), url: ADDRESS, read: () => Promise.resolve(png(8, 8)),
});

/** The adapter with a stand-in behind it. */
export async function openAiParts() {
  const openai = await new OpenAiStandIn().start();
  const parts = outboundParts({ ...openai.env, OUTBOUND_TIMEOUT_MS: '5000' });
  const provider = new OpenAiProvider(parts.config, new SystemClock());
  const origins = new Set([openai.recorder.url]);
  const httpFor = (mayCarry: 'data' | ReadonlySet<string>) => new ProviderHttp(parts.transport, { recipient: 'openai', origins, mayCarry });
  const http = httpFor('data');
  const ask = (request: Partial<SubmitRequest> = {}): Promise<Submitted> =>
    provider.submit(http, {
      attemptId: ATTEMPT, tool: 'image.create', model: 'gpt-image-2.6-flare', prompt: 'a red bicycle', count: 1, inputs: [],
      body: { prompt: 'a red bicycle', n: 1, size: '1024x1024', moderation: 'auto' }, pseudonym: 'p_1',
      webhookUrl: 'https://app.example.com/v1/webhooks/providers/openai?attempt=1', ...request,
    });
  const send = (scenario: PlannedAnswers, request: Partial<SubmitRequest> = {}): Promise<Submitted> => {
    openai.plan(scenario);
    return ask(request);
  };
  const close = async (): Promise<void> => {
    await parts.close();
    await openai.close();
  };
  return { openai, provider, http, httpFor, ask, send, sent: () => openai.recorder.requests[0]!, close };
}

export type OpenAiParts = Awaited<ReturnType<typeof openAiParts>>;

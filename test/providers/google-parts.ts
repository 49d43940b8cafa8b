import { SystemClock } from '../../src/kernel/clock.js';
import type { AttemptId } from '../../src/kernel/ids.js';
import { GoogleProvider } from '../../src/modules/generation/adapters/google/google.provider.js';
import type { ProviderInput, Submitted, SubmitRequest } from '../../src/modules/generation/ports/provider.port.js';
import { ProviderHttp } from '../../src/platform/outbound/index.js';
import { Log, type LogSink } from '../../src/platform/telemetry/log.js';
import type { PlannedAnswers } from '../lab/planned-answer.js';
import { GoogleStandIn } from '../lab/stand-ins/google.js';
import { type OutboundParts, outboundParts } from '../outbound/outbound-parts.js';
import { png } from '../support/stand-ins/media-files.js';

export const ATTEMPT = '00000000-0000-7000-8000-000000000001' as AttemptId;
export const CLIP = {
  tool: 'video.create',
  model: 'interactions/gemini-omni-1.1-flash',
  body: {
    input: 'a red bicycle', background: true,
    response_format: { type: 'video', delivery: 'uri', duration: '6s', aspect_ratio: '16:9', resolution: '720p' },
  },
};
export const MUSIC = { tool: 'audio.music', model: 'interactions/lyria-3.5', body: { input: 'a slow waltz' } };
const SILENT = { write: () => undefined } as LogSink;

export const picture = (contentType = 'image/png', bytes = png(8, 8)): ProviderInput => ({
  name: 'image', kind: 'image', contentType, sha256: 'f'.repeat(64), url: 'https://storage.example.com/raw/1?signature=x',
  read: () => Promise.resolve(bytes),
});

export function googleProvider({ config, http }: OutboundParts): GoogleProvider {
  return new GoogleProvider(config, http, new SystemClock(), new Log(config, SILENT));
}

/** The adapter with a stand-in behind it. */
export async function googleParts() {
  const google = await new GoogleStandIn().start();
  const parts = outboundParts({ ...google.env, OUTBOUND_EXTRA_HOSTS: google.recorder.host, OUTBOUND_TIMEOUT_MS: '5000' });
  const provider = googleProvider(parts);
  const origins = new Set([google.recorder.url]);
  const httpFor = (mayCarry: 'data' | ReadonlySet<string>) => new ProviderHttp(parts.transport, { recipient: 'google', origins, mayCarry });
  const http = httpFor('data');
  const ask = (request: Partial<SubmitRequest> = {}): Promise<Submitted> =>
    provider.submit(http, {
      attemptId: ATTEMPT, tool: 'image.create', model: 'gemini-nano-banana-2.1', prompt: 'a red bicycle', count: 1, inputs: [],
      body: { generationConfig: { responseModalities: ['IMAGE'], imageConfig: { aspectRatio: '1:1' } } }, pseudonym: '',
      webhookUrl: null, ...request,
    });
  const send = (scenario: PlannedAnswers, request: Partial<SubmitRequest> = {}): Promise<Submitted> => {
    google.plan(scenario);
    return ask(request);
  };
  const close = async (): Promise<void> => {
    await parts.close();
    await google.close();
  };
  return { google, parts, provider, http, httpFor, ask, send, sent: () => google.recorder.requests[0]!, close };
}

export type GoogleParts = Awaited<ReturnType<typeof googleParts>>;

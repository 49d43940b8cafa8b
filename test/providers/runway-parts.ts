import type { AttemptId } from '../../src/kernel/ids.js';
import { RunwayProvider } from '../../src/modules/generation/adapters/runway/runway.provider.js';
import type { ProviderInput, ProviderRequest, Submitted, SubmitRequest } from '../../src/modules/generation/ports/provider.port.js';
import { ProviderHttp } from '../../src/platform/outbound/index.js';
import type { PlannedAnswers } from '../lab/planned-answer.js';
import { RunwayStandIn } from '../lab/stand-ins/runway.js';
import { outboundParts } from '../outbound/outbound-parts.js';
import { png } from '../support/stand-ins/media-files.js';

const ATTEMPT = '00000000-0000-7000-8000-000000000001' as AttemptId;
export const ADDRESS = 'https://storage.example.com/source/one?X-Amz-Signature=secret';

type Asked = Pick<SubmitRequest, 'model' | 'body' | 'inputs'>;
export const TO_VIDEO = {
  model: 'text_to_video/gen4.5', body: { promptText: 'a red bicycle', ratio: '1280:720', duration: 5 }, inputs: [],
} satisfies Asked;

export const picture = (more: Partial<ProviderInput> = {}): ProviderInput => ({
  name: 'image', kind: 'image', contentType: 'image/png', sha256: 'f'.repeat(64), url: ADDRESS, width: 300, height: 400,
  read: () => Promise.resolve(png(30, 40)), ...more,
});

/** The adapter with a stand-in behind it. */
export async function runwayParts() {
  const runway = await new RunwayStandIn().start();
  const parts = outboundParts({ ...runway.env, OUTBOUND_EXTRA_HOSTS: runway.recorder.host, OUTBOUND_TIMEOUT_MS: '5000' });
  const provider = new RunwayProvider(parts.config);
  const origins = new Set([runway.recorder.url]);
  const httpFor = (mayCarry: 'data' | ReadonlySet<string>) => new ProviderHttp(parts.transport, { recipient: 'runway', origins, mayCarry });
  const http = httpFor('data');
  const ask = (asked: Asked): Promise<Submitted> =>
    provider.submit(http, {
      attemptId: ATTEMPT, tool: 'video.create', prompt: 'a red bicycle', count: 1, pseudonym: '', webhookUrl: null, ...asked,
    });
  const send = (scenario: PlannedAnswers = {}, asked: Asked = TO_VIDEO): Promise<Submitted> => {
    runway.plan(scenario);
    return ask(asked);
  };
  const task = async (scenario: PlannedAnswers = {}): Promise<ProviderRequest> => (await send(scenario)).request;
  const close = async (): Promise<void> => {
    await parts.close();
    await runway.close();
  };
  const sent = () => runway.recorder.requests[0]!;
  const sentBody = (): unknown => JSON.parse(sent().body.toString());
  const methods = () => runway.recorder.requests.map(({ method }) => method);
  return { runway, provider, outbound: parts.http, http, httpFor, ask, send, task, sent, sentBody, methods, close };
}

export type RunwayParts = Awaited<ReturnType<typeof runwayParts>>;

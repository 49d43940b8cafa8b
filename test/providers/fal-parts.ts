import { SystemClock } from '../../src/kernel/clock.js';
import type { AttemptId } from '../../src/kernel/ids.js';
import { FalProvider } from '../../src/modules/generation/adapters/fal/fal.provider.js';
import type { ProviderRequest, Submitted } from '../../src/modules/generation/ports/provider.port.js';
import { ProviderHttp } from '../../src/platform/outbound/index.js';
import { type FalScenario, FalStandIn } from '../lab/stand-ins/fal.js';
import { type OutboundParts, outboundParts } from '../outbound/outbound-parts.js';

export interface FalSubmit {
  readonly count?: number;
  readonly model?: string;
  readonly webhookUrl?: string | null;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The adapter for fal and its stand-in, without the service around them. */
export interface FalParts {
  readonly fal: FalStandIn;
  readonly parts: OutboundParts;
  readonly provider: FalProvider;
  readonly http: ProviderHttp;
  send(scenario?: FalScenario, options?: FalSubmit): Promise<Submitted>;
  submit(scenario?: FalScenario, options?: FalSubmit): Promise<ProviderRequest>;
  close(): Promise<void>;
}

export async function falParts(): Promise<FalParts> {
  const fal = await new FalStandIn().start();
  const parts = outboundParts({ ...fal.env, OUTBOUND_EXTRA_HOSTS: fal.recorder.host, OUTBOUND_TIMEOUT_MS: '5000' });
  const provider = new FalProvider(parts.config, parts.http, new SystemClock());
  const http = new ProviderHttp(parts.transport, { recipient: 'fal', origins: new Set([fal.recorder.url]), mayCarry: 'data' });
  const send: FalParts['send'] = (scenario, { count = 1, model = 'fal-ai/flux/dev', webhookUrl = null, body } = {}) => {
    if (scenario) fal.plan(scenario);
    const prompt = 'a red bicycle';
    const attemptId = '00000000-0000-7000-8000-000000000001' as AttemptId;
    return provider.submit(http, {
      attemptId, tool: 'image.create', model, prompt, count, inputs: [], pseudonym: 'p', webhookUrl,
      body: body ?? { prompt, num_images: count },
    });
  };
  return {
    fal, parts, provider, http, send,
    submit: async (...args) => (await send(...args)).request,
    async close() {
      await parts.close();
      await fal.close();
    },
  };
}

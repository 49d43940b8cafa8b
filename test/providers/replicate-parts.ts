import { SystemClock } from '../../src/kernel/clock.js';
import type { AttemptId } from '../../src/kernel/ids.js';
import { ReplicateProvider } from '../../src/modules/generation/adapters/replicate/replicate.provider.js';
import type { Polled, ProviderRequest, Submitted } from '../../src/modules/generation/ports/provider.port.js';
import { ProviderHttp } from '../../src/platform/outbound/index.js';
import type { PlannedAnswers } from '../lab/planned-answer.js';
import { ReplicateStandIn } from '../lab/stand-ins/replicate.js';
import { type OutboundParts, outboundParts } from '../outbound/outbound-parts.js';

export const TRAINER = 'ostris/flux-dev-lora-trainer:26dce37a';
const INPUT = { prompt: 'a red bicycle', num_outputs: 1 };
const ATTEMPT = '00000000-0000-7000-8000-000000000001';

export interface ReplicateSubmit {
  readonly attemptId?: string;
  readonly model?: string;
  readonly webhookUrl?: string | null;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The adapter for Replicate and its stand-in, without the service around them. */
export class ReplicateParts {
  private constructor(
    readonly replicate: ReplicateStandIn,
    readonly parts: OutboundParts,
    readonly provider: ReplicateProvider,
    readonly http: ProviderHttp,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<ReplicateParts> {
    const replicate = await new ReplicateStandIn().start();
    const { host, url } = replicate.recorder;
    const parts = outboundParts({ ...replicate.env, OUTBOUND_EXTRA_HOSTS: host, OUTBOUND_TIMEOUT_MS: '5000', ...env });
    const http = new ProviderHttp(parts.transport, { recipient: 'replicate', origins: new Set([url]), mayCarry: 'data' });
    return new ReplicateParts(replicate, parts, new ReplicateProvider(parts.config, new SystemClock()), http);
  }

  /** The passage of a call about a request: it carries no more than its ids. */
  followUp(...ids: readonly string[]): ProviderHttp {
    const { url } = this.replicate.recorder;
    return new ProviderHttp(this.parts.transport, { recipient: 'replicate', origins: new Set([url]), mayCarry: new Set(ids) });
  }

  send(scenario?: PlannedAnswers, options: ReplicateSubmit = {}): Promise<Submitted> {
    if (scenario) this.replicate.plan(scenario);
    const { attemptId = ATTEMPT, model = 'black-forest-labs/flux-dev', webhookUrl = null, body = INPUT } = options;
    return this.provider.submit(this.http, {
      attemptId: attemptId as AttemptId, tool: 'image.create', model, body, prompt: null, count: 1, inputs: [], pseudonym: '', webhookUrl,
    });
  }

  async submit(scenario?: PlannedAnswers, options?: ReplicateSubmit): Promise<ProviderRequest> {
    return (await this.send(scenario, options)).request;
  }

  poll(request: ProviderRequest): Promise<Polled> {
    return this.provider.poll(this.followUp(request.requestId), request);
  }

  async outcomeOf(scenario: PlannedAnswers, options?: ReplicateSubmit): Promise<Polled> {
    return this.poll(await this.submit(scenario, options));
  }

  async close(): Promise<void> {
    await this.parts.close();
    await this.replicate.close();
  }
}

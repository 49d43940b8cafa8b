import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Config } from '../../../platform/config/config.js';
import { ConsentMissing, OutboundError, ProviderGate, Pseudonyms } from '../../../platform/outbound/index.js';
import { ConsentFacade } from '../../consent/index.js';
import { AvatarGone } from '../avatars/avatars.problems.js';
import { calledModel, type Material, Materials } from '../avatars/materials.js';
import { ConsentGone, DeadlineExceeded, InputGone, OutcomeUnknown, ProviderFailed } from '../generation.problems.js';
import { type ProviderAdapter, ProviderError, type ProviderInput, type Submitted } from '../ports/provider.port.js';
import { fillBody } from '../tools/body-template.js';
import type { Tool, ToolModel } from '../tools/tool.js';
import { filesOf, fits, type Work } from '../tools/work.js';
import { type Attempt, Attempts, WORKER_LOST } from './attempts.js';
import { Candidates } from './candidates.js';
import { categoriesOf } from './categories.js';
import { failureOf } from './finish.js';
import { GenerationInputs } from './inputs.js';
import { type LeasedGeneration, Leases } from './lease.js';
import { Outputs } from './outputs.js';
import { ProviderRegistry } from './provider-registry.js';
import { providerVerdict } from './provider-verdict.js';
import type { Step } from './step.js';

const RETRY_MS = 2_000;
/** The gate let nothing out: another recipient may still be granted. */
const CONSENT_MISSING = 'consent-missing';
/** How long a lost answer is waited for: the provider may still call back. */
const UNKNOWN_WAIT_MS = 10 * 60_000;

/** From the turn in the line to the provider's answer: the only step that sends a person's data anywhere. */
@Injectable()
export class SubmitStep {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly leases: Leases,
    private readonly attempts: Attempts,
    private readonly candidates: Candidates,
    private readonly inputs: GenerationInputs,
    private readonly materials: Materials,
    private readonly outputs: Outputs,
    private readonly providers: ProviderRegistry,
    private readonly gate: ProviderGate,
    private readonly pseudonyms: Pseudonyms,
    private readonly consent: ConsentFacade,
  ) {}

  async run(generation: LeasedGeneration, tool: Tool, isLate: boolean): Promise<Step> {
    const before = await this.attempts.latest(generation.id);
    const left = before && (await this.takeUp(generation, before));
    if (left) return left;
    if (generation.cancelRequestedAt) return { end: { status: 'cancelled' } };
    if (isLate) return { end: { status: 'failed', failure: failureOf(DeadlineExceeded) } };
    const avatar = await this.materials.avatarOf(generation, tool);
    if (avatar === null) return { end: { status: 'cancelled', failure: failureOf(AvatarGone) } };
    const work = { ...workOf(generation, tool), avatar };
    if (this.candidates.offered(work).length === 0) return { end: { status: 'failed', failure: failureOf(ProviderFailed) } };
    const granted = await this.candidates.granted(work, generation.accountId);
    if (granted.length === 0) {
      const refusal = await this.candidates.refusal(work, generation.accountId);
      return { end: { status: 'cancelled', failure: failureOf(refusal ?? ConsentGone) } };
    }
    const inputs = await this.inputs.list(generation.id);
    if (!inputs) return { end: { status: 'failed', failure: failureOf(InputGone) } };
    const able = granted.filter((model) => fits(model, { ...work, ...filesOf(inputs) }));
    const model = this.candidates.next(able, await this.attempts.triedModels(generation.id));
    if (!model) return { end: { status: 'failed', failure: failureOf(ProviderFailed) } };
    const material = await this.materials.gather(generation, tool, model, inputs);
    if (!material) return { end: { status: 'cancelled', failure: failureOf(AvatarGone) } };
    const attempt = await this.announce(generation, model);
    return this.send(generation, tool, model, attempt, inputs, material);
  }

  /**
   * An answer that was lost: waited for, and taken up when the provider calls back; sent again only where that costs nothing; else given up
   * without charge (design 3.3).
   */
  async resolve(generation: LeasedGeneration): Promise<Step> {
    const attempt = await this.attempts.latest(generation.id);
    if (!attempt) throw new Error(`${generation.id} is in doubt without an attempt`);
    if (attempt.requestId !== null) return { next: await this.leases.change(generation, { stage: 'at-provider' }) };
    if (this.providers.get(attempt.provider).traits.resubmitSafe) {
      await this.attempts.end(attempt.id, 'failed', { kind: 'unknown', code: WORKER_LOST });
      return { next: await this.leases.change(generation, { stage: 'submitting' }) };
    }
    if (generation.cancelRequestedAt) return { end: { status: 'cancelled' } };
    const giveUpAt = new Date(Math.min(attempt.startedAt.getTime() + UNKNOWN_WAIT_MS, generation.deadlineAt.getTime()));
    if (this.clock.now() < giveUpAt) return { parkUntil: giveUpAt };
    return { end: { status: 'failed', failure: failureOf(OutcomeUnknown) } };
  }

  /**
   * What the last attempt says, whichever worker wrote it and wherever it died: the request is at the provider, it may be there, or
   * it was refused for good. Null when a new attempt may be made.
   */
  private async takeUp(generation: LeasedGeneration, { id, state, requestId, error }: Attempt): Promise<Step | null> {
    if (state === 'submitted' && requestId !== null) return { next: await this.leases.change(generation, { stage: 'at-provider' }) };
    if (state === 'submitting') await this.attempts.end(id, 'unknown', { kind: 'unknown', code: WORKER_LOST });
    if (state === 'submitting' || state === 'unknown') return { next: await this.leases.change(generation, { stage: 'submit-unknown' }) };
    const ending = state === 'failed' && error && error.code !== CONSENT_MISSING ? providerVerdict(error) : null;
    return ending && { end: ending };
  }

  private async announce(generation: LeasedGeneration, { id, model, deadlineSeconds }: ToolModel): Promise<Attempt> {
    const number = generation.attempts + 1;
    return this.em.transactional(async () => {
      const deadlineAt = generation.attempts === 0 ? this.clock.after(deadlineSeconds * 1_000) : generation.deadlineAt;
      await this.leases.change(generation, { provider: id, model, attempts: number, deadlineAt });
      return this.attempts.start(generation.id, number, id, model);
    });
  }

  private async send(
    generation: LeasedGeneration, tool: Tool, model: ToolModel, attempt: Attempt, chosen: readonly ProviderInput[],
    { inputs, hashes, avatar, isTrainingMedia }: Material,
  ): Promise<Step> {
    const adapter = this.providers.get(model.id);
    const webhookUrl = this.webhookUrl(adapter, attempt);
    const pseudonym = adapter.traits.takesPseudonym ? this.pseudonyms.pseudonymFor(generation.accountId, model.id) : '';
    const disclosure = {
      accountId: generation.accountId,
      generationId: generation.id,
      attemptId: attempt.id,
      recipient: model.id,
      model: model.model,
      purpose: tool.purpose,
      categories: categoriesOf({ ...generation, inputs: chosen, isTrainingMedia }, adapter.traits),
      inputHashes: hashes,
      pseudonym,
      retentionPromise: this.promiseOf(model.id),
      keptUntil: adapter.traits.keepsMs > 0 ? this.clock.after(adapter.traits.keepsMs) : null,
    };
    const byName = Object.groupBy(inputs, ({ name }) => name) as Record<string, ProviderInput[]>;
    const urls = Object.fromEntries(Object.entries(byName).map(([name, list]) => [name, list.map(({ url }) => url)]));
    const { prompt, requestedCount: count, parameters } = generation;
    const request = {
      attemptId: attempt.id, tool: tool.id, model: calledModel(model, avatar), prompt, count, inputs, pseudonym,
      body: fillBody(model.body, { prompt, count, parameters, inputs: urls, avatar }),
      webhookUrl,
    };
    try {
      return await this.accept(generation, attempt, await this.gate.call(disclosure, (http) => adapter.submit(http, request)));
    } catch (error) {
      return this.refuse(generation, attempt, error);
    }
  }

  /** For the record, in English; whoever reads it sees what the text that they agreed to says. Without terms there is no grant either. */
  private promiseOf(provider: string): string {
    return this.consent.termsOf(provider, this.clock.now().toISOString().slice(0, 10))?.retention.en ?? '';
  }

  private async accept(generation: LeasedGeneration, attempt: Attempt, submitted: Submitted): Promise<Step> {
    await this.attempts.submitted(attempt.id, submitted.request);
    if (submitted.state === 'accepted') {
      await this.leases.change(generation, { stage: 'at-provider' });
      return { parkUntil: this.clock.after(this.providers.get(attempt.provider).traits.pollEveryMs) };
    }
    return this.em.transactional(async () => {
      await this.attempts.end(attempt.id, 'completed');
      await this.outputs.plan(generation.id, submitted.outputs);
      return { next: await this.leases.change(generation, { stage: 'ingesting' }), byValue: submitted.outputs };
    });
  }

  private async refuse(generation: LeasedGeneration, attempt: Attempt, error: unknown): Promise<Step> {
    if (error instanceof ConsentMissing) {
      await this.attempts.end(attempt.id, 'failed', { kind: 'refused', code: CONSENT_MISSING });
      return { next: await this.leases.change(generation, { stage: 'submitting' }) }; // another recipient may be granted
    }
    const known = asProviderError(error);
    if (known?.kind === 'unknown') {
      await this.attempts.end(attempt.id, 'unknown', known);
      return { next: await this.leases.change(generation, { stage: 'submit-unknown' }) };
    }
    if (!known) throw error;
    await this.attempts.end(attempt.id, 'failed', known);
    const ending = providerVerdict(known);
    if (ending) return { end: ending };
    await this.leases.change(generation, { stage: 'submitting' });
    return { parkUntil: this.clock.after(known.options.retryAfterMs ?? RETRY_MS * 2 ** generation.attempts) };
  }

  private webhookUrl({ id, traits }: ProviderAdapter, attempt: Attempt): string | null {
    return traits.webhook !== 'none' ? `${this.config.publicUrl}/v1/webhooks/providers/${id}?attempt=${attempt.id}` : null;
  }
}

/** What is not a provider's own word: a request that never left may be sent again, one that may have arrived may not. */
function asProviderError(error: unknown): ProviderError | null {
  if (error instanceof ProviderError) return error;
  if (!(error instanceof OutboundError)) return null;
  return new ProviderError(error.delivery === 'not-sent' ? 'transient' : 'unknown', 'no-answer', { cause: error });
}

/** What was asked for, at the price that was promised. */
function workOf(generation: LeasedGeneration, tool: Tool): Work {
  const { parameters, requestedCount: count, wantedProvider: provider, pricePerUnit, prompt } = generation;
  return { tool, parameters, count, provider, pricePerUnit, promptLength: prompt?.length };
}

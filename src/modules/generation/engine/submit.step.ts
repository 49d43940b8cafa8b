import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { ConsentMissing, Disclosures, OutboundError } from '../../../platform/outbound/index.js';
import { AvatarGone } from '../avatars/avatars.problems.js';
import { Materials } from '../avatars/materials.js';
import { ConsentGone, DeadlineExceeded, InputGone, ProviderFailed } from '../generation.problems.js';
import { lessonOfSubmit } from '../governor/lesson.js';
import { ProviderGovernor } from '../governor/provider-governor.js';
import { ProviderError, type Submitted } from '../ports/provider.port.js';
import { ModelSwitches } from '../tools/model-switches.js';
import type { Tool, ToolModel } from '../tools/tool.js';
import { filesOf, fits, type Work } from '../tools/work.js';
import { type Attempt, Attempts } from './attempts.js';
import { Candidates } from './candidates.js';
import { Dispatch } from './dispatch.js';
import { type Ending, failureOf } from './ending.js';
import { CONSENT_MISSING, NEVER_SENT, RATE_LIMITED, WORKER_LOST } from './failures.js';
import { type GivenInput, GenerationInputs } from './inputs.js';
import { type LeasedGeneration, Leases } from './lease.js';
import { Outputs } from './outputs.js';
import { Placement } from './placement.js';
import { ProviderRegistry } from './provider-registry.js';
import { providerVerdict } from './provider-verdict.js';
import type { Step } from './step.js';

const RETRY_MS = { first: 2_000, longest: 60_000 };

/** From the turn in the line to the provider's answer: the only step that sends a person's data anywhere. */
@Injectable()
export class SubmitStep {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly leases: Leases,
    private readonly attempts: Attempts,
    private readonly switches: ModelSwitches,
    private readonly candidates: Candidates,
    private readonly inputs: GenerationInputs,
    private readonly materials: Materials,
    private readonly placement: Placement,
    private readonly dispatch: Dispatch,
    private readonly governor: ProviderGovernor,
    private readonly disclosures: Disclosures,
    private readonly outputs: Outputs,
    private readonly providers: ProviderRegistry,
  ) {}

  async run(generation: LeasedGeneration, tool: Tool, isLate: boolean): Promise<Step> {
    const before = await this.attempts.latest(generation.id);
    const left = before && (await this.takeUp(generation, before));
    if (left) return left;
    if (generation.cancelRequestedAt) return { end: { status: 'cancelled' } };
    if (isLate) return { end: { status: 'failed', failure: failureOf(DeadlineExceeded) } };
    await this.switches.refresh();
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
    const placed = await this.placement.find(generation, work, able);
    if ('attempt' in placed) return this.send(placed.generation, tool, placed.model, placed.attempt, inputs);
    return 'end' in placed ? { end: { status: 'failed', failure: failureOf(ProviderFailed) } } : placed;
  }

  /**
   * What the last attempt says, whichever worker wrote it and wherever it died: the request is at the provider, it may be there, or
   * it was refused for good. Null when a new attempt may be made.
   */
  private async takeUp(generation: LeasedGeneration, attempt: Attempt): Promise<Step | null> {
    const { id, state, requestId, error } = attempt;
    if (state === 'submitted' && requestId !== null) return { next: await this.leases.change(generation, { stage: 'at-provider' }) };
    if (state === 'submitting') {
      await this.attempts.end(id, 'unknown', { kind: 'unknown', code: WORKER_LOST }); // from here on nobody sends it any more
      if (await this.wasNeverSent(attempt)) return null;
    }
    if (state === 'submitting' || state === 'unknown') return { next: await this.leases.change(generation, { stage: 'submit-unknown' }) };
    const ending = state === 'failed' && error && error.code !== CONSENT_MISSING ? providerVerdict(error) : null;
    return ending && { end: ending };
  }

  /** The gate writes its row before the first byte leaves: without one the worker died before. */
  private async wasNeverSent(attempt: Attempt): Promise<boolean> {
    if (await this.disclosures.exists(attempt.id, attempt.provider)) return false;
    await this.attempts.end(attempt.id, 'failed', { kind: 'transient', code: NEVER_SENT });
    await this.governor.heard(attempt, { lesson: 'nothing' });
    return true;
  }

  private async send(
    generation: LeasedGeneration, tool: Tool, model: ToolModel, attempt: Attempt, inputs: readonly GivenInput[],
  ): Promise<Step> {
    const material = await this.materials.gather(generation, tool, model, inputs);
    if (!material) return this.leaveUnsent(attempt, { status: 'cancelled', failure: failureOf(AvatarGone) });
    const isLate = this.clock.now() >= generation.deadlineAt; // the files took their time
    if (isLate) return this.leaveUnsent(attempt, { status: 'failed', failure: failureOf(DeadlineExceeded) });
    try {
      return await this.accept(generation, attempt, await this.dispatch.send(generation, tool, model, attempt, inputs, material));
    } catch (error) {
      return this.refuse(generation, attempt, error);
    }
  }

  private async leaveUnsent(attempt: Attempt, end: Ending): Promise<Step> {
    await this.attempts.end(attempt.id, 'failed', { kind: 'transient', code: NEVER_SENT });
    await this.governor.heard(attempt, { lesson: 'nothing' });
    return { end };
  }

  private async accept(generation: LeasedGeneration, attempt: Attempt, submitted: Submitted): Promise<Step> {
    const { restMs } = submitted;
    await this.attempts.submitted(attempt.id, submitted.request);
    if (submitted.state === 'accepted') {
      await this.leases.change(generation, { stage: 'at-provider' });
      await this.governor.heard(attempt, { lesson: 'taken', restMs });
      return { parkUntil: this.clock.after(this.providers.get(attempt.provider).traits.pollEveryMs) };
    }
    const next = await this.em.transactional(async () => {
      await this.attempts.end(attempt.id, 'completed');
      await this.outputs.plan(generation.id, submitted.outputs);
      return this.leases.change(generation, { stage: 'ingesting' });
    });
    await this.governor.heard(attempt, { lesson: 'done', restMs });
    return { next, byValue: submitted.outputs };
  }

  private async refuse(generation: LeasedGeneration, attempt: Attempt, error: unknown): Promise<Step> {
    if (error instanceof ConsentMissing) {
      await this.attempts.end(attempt.id, 'failed', { kind: 'refused', code: CONSENT_MISSING });
      await this.governor.heard(attempt, { lesson: 'nothing' });
      return { next: await this.leases.change(generation, { stage: 'submitting' }) }; // another recipient may be granted
    }
    const known = asProviderError(error);
    if (!known) throw error;
    // a call back may have been faster than the failure: the provider has it, whatever the answer said
    if ((await this.attempts.find(attempt.id))?.requestId) return { next: await this.leases.change(generation, { stage: 'at-provider' }) };
    const isInDoubt = known.kind === 'unknown';
    await this.attempts.end(attempt.id, isInDoubt ? 'unknown' : 'failed', known);
    const { retryAfterMs: restMs } = known.options;
    const isPutOff = known.code === RATE_LIMITED;
    await this.governor.heard(attempt, { lesson: lessonOfSubmit(known), restMs, isPutOff });
    if (isInDoubt) return { next: await this.leases.change(generation, { stage: 'submit-unknown' }) };
    const ending = providerVerdict(known);
    if (ending) return { end: ending };
    const next = await this.leases.change(generation, { stage: 'submitting' });
    // whoever asks for a pause gets it from all; else the same model may do after a moment
    return known.kind === 'transient' && !isPutOff && restMs === undefined
      ? { parkUntil: this.clock.after(Math.min(RETRY_MS.first * 2 ** generation.attempts, RETRY_MS.longest)) }
      : { next };
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

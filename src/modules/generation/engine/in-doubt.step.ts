import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Disclosures, OutboundError, ProviderGate } from '../../../platform/outbound/index.js';
import { OutcomeUnknown } from '../generation.problems.js';
import { ProviderGovernor } from '../governor/provider-governor.js';
import { type ProviderAdapter, ProviderError, type ProviderRequest } from '../ports/provider.port.js';
import { type Attempt, Attempts } from './attempts.js';
import { LATE_MS } from './bounds.js';
import { CallbackUrls } from './callback-urls.js';
import { failureOf } from './ending.js';
import { NEVER_ARRIVED, WORKER_LOST } from './failures.js';
import { type LeasedGeneration, Leases } from './lease.js';
import { ProviderRegistry } from './provider-registry.js';
import type { Step } from './step.js';

/** How long a lost answer is waited for: the provider may still call back, or be found to have it. */
const WAIT_MS = 10 * 60_000;
const LOOK_EVERY_MS = 20_000;
/** A provider's list may lag behind what it took; counted from when the call was over, or its worker was found dead. */
const BELIEVED_ABSENT_AFTER_MS = 60_000;

/**
 * An answer that was lost (design 3.3): taken up when the provider calls back, or has it in its list; sent again where that costs nothing,
 * or where the provider surely never got it; else given up without charge.
 */
@Injectable()
export class InDoubtStep {
  constructor(
    private readonly clock: Clock,
    private readonly leases: Leases,
    private readonly attempts: Attempts,
    private readonly providers: ProviderRegistry,
    private readonly gate: ProviderGate,
    private readonly disclosures: Disclosures,
    private readonly callbackUrls: CallbackUrls,
    private readonly governor: ProviderGovernor,
  ) {}

  async run(generation: LeasedGeneration): Promise<Step> {
    const attempt = await this.attempts.latest(generation.id);
    if (!attempt) throw new Error(`${generation.id} is in doubt without an attempt`);
    if (attempt.requestId !== null) return { next: await this.leases.change(generation, { stage: 'at-provider' }) };
    const adapter = this.providers.get(attempt.provider);
    if (adapter.traits.resubmitSafe) return this.sendAgain(generation, attempt, { kind: 'unknown', code: WORKER_LOST });
    const found = adapter.traits.find ? await this.lookFor(attempt, adapter, this.clock.now() >= generation.deadlineAt) : undefined;
    if (found) return this.adopt(generation, attempt, found);
    const now = this.clock.now();
    const sinceMs = now.getTime() - (attempt.submittedAt ?? attempt.startedAt).getTime();
    const isAbsent = found === null && sinceMs >= BELIEVED_ABSENT_AFTER_MS;
    if (isAbsent) return this.sendAgain(generation, attempt, { kind: 'transient', code: NEVER_ARRIVED });
    if (generation.cancelRequestedAt) return { end: { status: 'cancelled' } };
    const giveUpAt = new Date(Math.min(attempt.startedAt.getTime() + WAIT_MS, generation.deadlineAt.getTime()));
    if (now >= giveUpAt) return { end: { status: 'failed', failure: failureOf(OutcomeUnknown) } };
    const lookAt = adapter.traits.find ? this.clock.after(LOOK_EVERY_MS) : giveUpAt;
    return { parkUntil: lookAt < giveUpAt ? lookAt : giveUpAt };
  }

  private async sendAgain(generation: LeasedGeneration, attempt: Attempt, why: Pick<ProviderError, 'kind' | 'code'>): Promise<Step> {
    await this.attempts.end(attempt.id, 'failed', why);
    await this.governor.heard(attempt, { lesson: 'nothing' });
    return { next: await this.leases.change(generation, { stage: 'submitting' }) };
  }

  private async adopt(generation: LeasedGeneration, attempt: Attempt, request: ProviderRequest): Promise<Step> {
    await this.attempts.submitted(attempt.id, request);
    await this.disclosures.confirmSent(attempt.id);
    return { next: await this.leases.change(generation, { stage: 'at-provider' }) };
  }

  /** Undefined also for a question that found no answer, and for a request that is another attempt's. */
  private async lookFor(attempt: Attempt, adapter: ProviderAdapter, isLate: boolean): Promise<ProviderRequest | null | undefined> {
    const { id: attemptId, model, startedAt: sentAt } = attempt;
    const lost = { attemptId, model, webhookUrl: this.callbackUrls.of(adapter, attemptId), sentAt };
    const mostMs = isLate ? LATE_MS.find : undefined;
    const call = this.gate.followUp(attemptId, adapter.id, (http) => adapter.find(http, lost), [], mostMs);
    const found = await call.catch((error: unknown) => {
      if (error instanceof OutboundError || error instanceof ProviderError) return undefined;
      throw error;
    });
    return found && (await this.attempts.findByRequest(adapter.id, found.requestId)) ? undefined : found;
  }
}

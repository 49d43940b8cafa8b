import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { OutboundError, ProviderGate } from '../../../platform/outbound/index.js';
import { AccountEvents } from '../events/account-events.js';
import { OutcomeUnknown, ProviderFailed } from '../generation.problems.js';
import { lessonOfRun } from '../governor/lesson.js';
import { ProviderGovernor } from '../governor/provider-governor.js';
import { type Polled, ProviderError, type ProviderOutput } from '../ports/provider.port.js';
import { type Attempt, Attempts, idsOf, requestOf } from './attempts.js';
import { LATE_MS } from './bounds.js';
import { type Ending, failureOf } from './ending.js';
import { type LeasedGeneration, Leases } from './lease.js';
import { Outputs } from './outputs.js';
import { ProviderRegistry } from './provider-registry.js';
import { providerVerdict } from './provider-verdict.js';
import type { Step } from './step.js';

interface Asked {
  readonly isLate?: boolean;
}

/** Asks the provider how far it is: after a webhook, and every so often without one. */
@Injectable()
export class PollStep {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly leases: Leases,
    private readonly attempts: Attempts,
    private readonly outputs: Outputs,
    private readonly providers: ProviderRegistry,
    private readonly gate: ProviderGate,
    private readonly governor: ProviderGovernor,
    private readonly events: AccountEvents,
  ) {}

  async run(generation: LeasedGeneration, how: Asked = {}): Promise<Step> {
    const attempt = await this.attempts.latest(generation.id);
    if (!attempt?.requestId) throw new Error(`${generation.id} is at a provider without a request`);
    if (generation.cancelRequestedAt && (await this.cancel(attempt))) return { end: await this.cancelled(generation, attempt) };
    return this.goOn(generation, attempt, await this.ask(attempt, how));
  }

  /** True when the provider says that it stopped; one that only took note may still deliver, and bill. */
  async cancel(attempt: Attempt, how: Asked = {}): Promise<boolean> {
    const adapter = this.providers.get(attempt.provider);
    if (!adapter.traits.cancel || attempt.requestId === null) return false;
    const request = requestOf(attempt);
    const mostMs = how.isLate ? LATE_MS.cancel : undefined;
    const call = this.gate.followUp(attempt.id, attempt.provider, (http) => adapter.cancel(http, request), idsOf(request), mostMs);
    const result = await call.catch(tolerate);
    return result === 'cancelled';
  }

  private async ask(attempt: Attempt, how: Asked): Promise<Polled | null> {
    const adapter = this.providers.get(attempt.provider);
    const request = requestOf(attempt);
    const mostMs = how.isLate ? LATE_MS.poll : undefined;
    const call = this.gate.followUp(attempt.id, attempt.provider, (http) => adapter.poll(http, request), idsOf(request), mostMs);
    return (await call.catch(tolerate)) ?? null;
  }

  private async goOn(generation: LeasedGeneration, attempt: Attempt, polled: Polled | null): Promise<Step> {
    switch (polled?.state) {
      case 'completed':
        return this.completed(generation, attempt, polled.outputs);
      case 'cancelled':
        return { end: await this.cancelled(generation, attempt) };
      case 'failed':
        return this.afterFailure(generation, attempt, polled.error);
      case 'running':
        await this.tell(generation, polled.progress);
        break;
      case 'queued':
      case undefined:
    }
    const parkUntil = this.clock.after(this.providers.get(attempt.provider).traits.pollEveryMs);
    return { parkUntil, isUnheard: polled === null };
  }

  private async completed(generation: LeasedGeneration, attempt: Attempt, outputs: readonly ProviderOutput[]): Promise<Step> {
    const next = await this.em.transactional(async () => {
      await this.attempts.end(attempt.id, 'completed');
      await this.outputs.plan(generation.id, outputs);
      return this.leases.change(generation, { stage: 'ingesting' });
    });
    await this.governor.heard(attempt, { lesson: 'done' });
    return { next, byValue: outputs };
  }

  private async cancelled({ cancelRequestedAt }: LeasedGeneration, attempt: Attempt): Promise<Ending> {
    await this.attempts.end(attempt.id, 'cancelled');
    await this.governor.heard(attempt, { lesson: 'nothing' });
    return cancelRequestedAt ? { status: 'cancelled' } : { status: 'failed', failure: failureOf(ProviderFailed) };
  }

  private async afterFailure(generation: LeasedGeneration, attempt: Attempt, error: ProviderError): Promise<Step> {
    await this.attempts.end(attempt.id, 'failed', error);
    await this.governor.heard(attempt, { lesson: lessonOfRun(error) });
    if (generation.cancelRequestedAt) return { end: { status: 'cancelled' } };
    // The run is over and its result is lost: sending it again could be paid twice.
    if (error.kind === 'unknown') return { end: { status: 'failed', failure: failureOf(OutcomeUnknown) } };
    const ending = providerVerdict(error);
    return ending ? { end: ending } : { next: await this.leases.change(generation, { stage: 'submitting' }) };
  }

  private async tell(generation: LeasedGeneration, progress: number | undefined): Promise<void> {
    if (progress === undefined) return;
    await this.em.transactional(async () => {
      await this.leases.change(generation, { progress });
      await this.events.append(generation.accountId, 'generation.updated', { id: generation.id, status: 'running' });
    });
  }
}

/** A question that found no answer is asked again later: nothing is lost by waiting. */
function tolerate(error: unknown): undefined {
  if (error instanceof OutboundError || error instanceof ProviderError) return undefined;
  throw error;
}

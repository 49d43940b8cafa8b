import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { GenerationId } from '../../../kernel/ids.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Log } from '../../../platform/telemetry/log.js';
import { AccountEvents } from '../events/account-events.js';
import { DeadlineExceeded, ProviderFailed } from '../generation.problems.js';
import type { ProviderOutput } from '../ports/provider.port.js';
import { ToolCatalog } from '../tools/tool-catalog.js';
import { Attempts } from './attempts.js';
import { type Ending, failureOf, Finish } from './finish.js';
import { Ingest, OutputLost } from './ingest.js';
import { type LeasedGeneration, LeaseLost, Leases } from './lease.js';
import { Outputs } from './outputs.js';
import { PollStep } from './poll.step.js';
import { ProviderRegistry } from './provider-registry.js';
import type { Step } from './step.js';
import { SubmitStep } from './submit.step.js';

const INGEST_AGAIN_MS = 3_000;
/** Begins a ring that asks for the erasure at the provider of the attempt it names. */
export const ERASE = 'erase/';

/**
 * The state machine of a generation. Every stage can be entered by any worker at any time after a crash; every change is fenced by the
 * lease. `submitting` → `at-provider` or `ingesting` or `submit-unknown`; `submit-unknown` → `at-provider` (a late webhook) or the end;
 * `at-provider` → `ingesting`, back to `submitting` (a transient fault), or the end; `ingesting` → the end.
 */
@Injectable()
export class Engine {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly leases: Leases,
    private readonly submit: SubmitStep,
    private readonly poll: PollStep,
    private readonly ingest: Ingest,
    private readonly outputs: Outputs,
    private readonly attempts: Attempts,
    private readonly finish: Finish,
    private readonly providers: ProviderRegistry,
    private readonly catalog: ToolCatalog,
    private readonly events: AccountEvents,
    private readonly jobs: Jobs,
    private readonly log: Log,
  ) {}

  /** Takes the next waiting generation as far as it goes. False when none may start. */
  async startNext(): Promise<boolean> {
    const generation = await this.leases.claimNext();
    if (!generation) return false;
    await this.em.transactional(() => this.announce(generation));
    await this.work(generation);
    return true;
  }

  /** Goes on with a running generation that nobody holds; does nothing for any other. */
  async goOn(id: GenerationId): Promise<void> {
    const generation = await this.leases.take(id);
    if (generation) await this.work(generation);
  }

  private async work(generation: LeasedGeneration): Promise<void> {
    try {
      await this.leases.holding(generation, () => this.steps(generation));
    } catch (error) {
      if (error instanceof LeaseLost) return; // another worker has it: nothing of ours may count
      this.log.error('generation-step-failed', { generationId: generation.id, stage: generation.stage, error });
      await this.park(generation, this.clock.after(INGEST_AGAIN_MS));
    }
  }

  private async steps(first: LeasedGeneration): Promise<void> {
    let generation = first;
    let byValue: readonly ProviderOutput[] | undefined;
    for (;;) {
      const step: Step = this.isLate(generation) ? await this.giveUp(generation) : await this.step(generation, byValue);
      if ('end' in step) return this.end(generation, step.end);
      if ('parkUntil' in step) return this.park(generation, step.parkUntil);
      generation = step.next;
      byValue = step.byValue;
    }
  }

  private step(generation: LeasedGeneration, byValue?: readonly ProviderOutput[]): Promise<Step> {
    switch (generation.stage) {
      case 'submitting':
        return this.submit.run(generation, this.catalog.known(generation.tool));
      case 'submit-unknown':
        return this.submit.resolve(generation);
      case 'at-provider':
        return this.poll.run(generation);
      case 'ingesting':
        return this.bringHome(generation, byValue);
      case 'waiting':
      case 'ended':
        throw new Error(`${generation.id} is leased in stage ${generation.stage}`);
    }
  }

  private async bringHome(generation: LeasedGeneration, byValue?: readonly ProviderOutput[]): Promise<Step> {
    const adapter = this.providers.get(generation.provider!);
    try {
      const { stored, unfit } = await this.ingest.run(generation, this.catalog.known(generation.tool), adapter, byValue);
      const surplus = stored.slice(generation.requestedCount);
      const outputs = stored.slice(0, generation.requestedCount);
      await this.outputs.discard([...unfit, ...surplus]);
      if (outputs.length === 0) return { end: { status: 'failed', failure: failureOf(ProviderFailed) } };
      return { end: { status: 'succeeded', outputs } };
    } catch (error) {
      if (error instanceof OutputLost && adapter.traits.resubmitSafe) return { next: await this.leases.change(generation, { stage: 'submitting' }) };
      if (error instanceof OutputLost) return { end: { status: 'failed', failure: failureOf(ProviderFailed) } };
      throw error;
    }
  }

  private isLate({ deadlineAt, stage }: LeasedGeneration): boolean {
    return stage !== 'submit-unknown' && this.clock.now() >= deadlineAt;
  }

  private async giveUp(generation: LeasedGeneration): Promise<Step> {
    const attempt = await this.attempts.latest(generation.id);
    if (attempt?.state === 'submitted') {
      await this.poll.cancel(attempt);
      await this.attempts.end(attempt.id, 'failed', { kind: 'transient', code: 'deadline-exceeded' });
    }
    await this.outputs.discard(await this.outputs.list(generation.id));
    return { end: { status: 'failed', failure: failureOf(DeadlineExceeded) } };
  }

  private async end(generation: LeasedGeneration, ending: Ending): Promise<void> {
    await this.finish.end(generation.id, generation.lease, ending);
    const attempt = await this.attempts.latest(generation.id);
    if (attempt?.requestId) await this.jobs.ring('generations', `${ERASE}${attempt.id}`);
  }

  private async park(generation: LeasedGeneration, at: Date): Promise<void> {
    await this.leases.park(generation, at);
    const delayMs = Math.max(0, at.getTime() - this.clock.now().getTime());
    await this.jobs.ring('generations', generation.id, { delayMs });
  }

  private async announce({ accountId, id }: LeasedGeneration): Promise<void> {
    await this.events.append(accountId, 'generation.updated', { id, status: 'running' });
  }
}

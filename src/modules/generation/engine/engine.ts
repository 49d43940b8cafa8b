import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { GenerationStage } from '../../../entities/generation/generation.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { GenerationId } from '../../../kernel/ids.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Log } from '../../../platform/telemetry/log.js';
import { inTraceOfItsOwn } from '../../../platform/telemetry/tracing/spans.js';
import { Trainings } from '../avatars/trainings.js';
import { AccountEvents } from '../events/account-events.js';
import { DeadlineExceeded, ProviderFailed, ResultRefused } from '../generation.problems.js';
import { ProviderGovernor } from '../governor/provider-governor.js';
import type { ProviderOutput } from '../ports/provider.port.js';
import { ToolCatalog } from '../tools/tool-catalog.js';
import { Attempts } from './attempts.js';
import { type Ending, failureOf, Finish } from './finish.js';
import { HandOver, OwnerRestricted, STOPPED } from './hand-over.js';
import { Ingest } from './ingest.js';
import { InDoubtStep } from './in-doubt.step.js';
import { type LeasedGeneration, LeaseLost, Leases } from './lease.js';
import { Outputs, type StoredOutput } from './outputs.js';
import { PollStep } from './poll.step.js';
import { ProviderRegistry } from './provider-registry.js';
import type { Step } from './step.js';
import { SubmitStep } from './submit.step.js';
import { OutputLost, OutputsRefused } from './unfit.js';

/** After a step that could not be carried out: soon at first, ever later the longer it fails. */
const AGAIN_MS = { first: 3_000, longest: 60_000 };
/**
 * After the deadline, or after the provider was found to be done, where no worker ran till then: for a result that is being fetched. With
 * what follows every generation has ended a minute after its deadline.
 */
const INGEST_GRACE_MS = 25_000;
/** After the deadline, for a provider that gives no answer: perhaps the result lies there. */
const UNHEARD_GRACE_MS = 20_000;
/** After the deadline, for a step that fails by a fault of ours: then it ends, and nothing is charged. */
const FAULT_GRACE_MS = 30 * 60_000;
/** Stages in which a provider has it, or has made it. */
const FAR_ALONG: readonly GenerationStage[] = ['at-provider', 'ingesting'];
/** Begins a ring that asks for the erasure at the provider of the attempt it names. */
export const ERASE = 'erase/';

/**
 * The state machine of a generation. Every stage can be entered by any worker at any time after a crash; every change is fenced by the
 * lease. `submitting` → `at-provider` or `ingesting` or `submit-unknown`; `submit-unknown` → `at-provider` (it called back, or was found),
 * `submitting` (it surely never arrived) or the end; `at-provider` → `ingesting`, back to `submitting` (a transient fault), or the end;
 * `ingesting` → the end.
 */
@Injectable()
export class Engine {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly leases: Leases,
    private readonly submit: SubmitStep,
    private readonly inDoubt: InDoubtStep,
    private readonly poll: PollStep,
    private readonly ingest: Ingest,
    private readonly outputs: Outputs,
    private readonly trainings: Trainings,
    private readonly attempts: Attempts,
    private readonly finish: Finish,
    private readonly handOver: HandOver,
    private readonly governor: ProviderGovernor,
    private readonly providers: ProviderRegistry,
    private readonly catalog: ToolCatalog,
    private readonly events: AccountEvents,
    private readonly jobs: Jobs,
    private readonly log: Log,
  ) {}

  /** Takes the next waiting generation as far as it goes, whoever it was rung for. False when none may start. */
  async startNext(rungFor?: GenerationId): Promise<boolean> {
    const generation = await this.leases.claimNext();
    if (!generation) return false;
    const isApart = rungFor !== undefined && rungFor !== generation.id; // the trace is somebody else's
    const start = () => this.start(generation);
    await (isApart ? inTraceOfItsOwn('start generation', start) : start());
    return true;
  }

  /** Goes on with a running generation that nobody holds; does nothing for any other. */
  async goOn(id: GenerationId): Promise<void> {
    const generation = await this.leases.take(id);
    if (generation) await this.work(generation);
  }

  private async start(generation: LeasedGeneration): Promise<void> {
    await this.em.transactional(() => this.announce(generation));
    await this.work(generation);
  }

  private async work(generation: LeasedGeneration): Promise<void> {
    try {
      await this.leases.holding(generation, () => this.steps(generation));
    } catch (error) {
      if (error instanceof LeaseLost) return; // another worker has it: nothing of ours may count
      this.log.error('generation-step-failed', { generationId: generation.id, stage: generation.stage, error });
      if (this.lateMs(generation) >= FAULT_GRACE_MS) await this.giveUp(generation);
      else await this.park(generation, await this.againAt(generation));
    }
  }

  private async steps(first: LeasedGeneration): Promise<void> {
    let generation = first;
    let byValue: readonly ProviderOutput[] | undefined;
    for (;;) {
      const step: Step = await this.step(generation, byValue);
      if ('end' in step) return this.end(generation, await this.withWhatIsHere(generation, step.end));
      if ('parkUntil' in step) return this.park(generation, step.parkUntil);
      generation = step.next;
      byValue = step.byValue;
    }
  }

  private step(generation: LeasedGeneration, byValue?: readonly ProviderOutput[]): Promise<Step> {
    const isUnwanted = generation.isOwnerGone || generation.isOwnerRestricted;
    if (isUnwanted && FAR_ALONG.includes(generation.stage)) return this.abandon(generation);
    const lateMs = this.lateMs(generation);
    switch (generation.stage) {
      case 'submitting':
        return this.submit.run(generation, this.catalog.known(generation.tool), lateMs >= 0);
      case 'submit-unknown':
        return this.inDoubt.run(generation);
      case 'at-provider':
        return lateMs >= 0 ? this.askOnceMore(generation, lateMs) : this.poll.run(generation);
      case 'ingesting':
        return this.bringHome(generation, byValue);
      case 'waiting':
      case 'ended':
        throw new Error(`${generation.id} is leased in stage ${generation.stage}`);
    }
  }

  private async bringHome(generation: LeasedGeneration, byValue?: readonly ProviderOutput[]): Promise<Step> {
    const adapter = this.providers.get(generation.provider!);
    const until = await this.fetchedUntil(generation);
    if (this.clock.now() >= until) return { end: { status: 'failed', failure: failureOf(DeadlineExceeded) } }; // nor will it ever be
    try {
      const stored = await this.ingest.run(generation, this.catalog.known(generation.tool), adapter, { byValue, until });
      return this.delivered(generation, stored);
    } catch (error) {
      if (error instanceof OutputsRefused) return { end: { status: 'refused', failure: failureOf(ResultRefused) } };
      if (!(error instanceof OutputLost)) throw error;
      // it went with the worker that had it: the provider has it still, or it is made again for nothing
      return { next: await this.leases.change(generation, { stage: adapter.traits.resubmitSafe ? 'submitting' : 'at-provider' }) };
    }
  }

  private delivered({ requestedCount }: LeasedGeneration, stored: readonly StoredOutput[]): Step {
    if (stored.length === 0) return { end: { status: 'failed', failure: failureOf(ProviderFailed) } };
    return { end: { status: 'succeeded', outputs: stored.slice(0, requestedCount) } };
  }

  /** The deadline has passed, perhaps while no worker ran: a result that waits at the provider is taken in, anything else is stopped. */
  private async askOnceMore(generation: LeasedGeneration, lateMs: number): Promise<Step> {
    const step = await this.poll.run(generation, { isLate: true });
    if (!('parkUntil' in step) || (step.isUnheard && lateMs < UNHEARD_GRACE_MS)) return step;
    const attempt = await this.attempts.latest(generation.id);
    if (attempt) await this.poll.cancel(attempt, { isLate: true });
    return { end: { status: 'failed', failure: failureOf(DeadlineExceeded) } };
  }

  /**
   * At the end of an account a result has nobody to go to, and while processing is restricted nobody may have it, however far it is:
   * nothing is charged, and its provider is asked to stop.
   */
  private async abandon({ id, stage, isOwnerGone }: LeasedGeneration): Promise<Step> {
    const attempt = stage === 'at-provider' ? await this.attempts.latest(id) : null;
    if (attempt) await this.poll.cancel(attempt);
    return { end: isOwnerGone ? { status: 'cancelled' } : STOPPED };
  }

  /** From when on what could not be fetched is given up. */
  private async fetchedUntil(generation: LeasedGeneration): Promise<Date> {
    const { deadlineAt } = generation;
    const found = this.lateMs(generation) < 0 ? null : ((await this.attempts.latest(generation.id))?.endedAt ?? null);
    return new Date(Math.max(deadlineAt.getTime(), found?.getTime() ?? 0) + INGEST_GRACE_MS);
  }

  /** Whatever became of the rest: what was verified is delivered. */
  private async withWhatIsHere({ id, requestedCount }: LeasedGeneration, ending: Ending): Promise<Ending> {
    if (ending.status !== 'failed') return ending;
    const stored = (await this.outputs.list(id)).filter((output): output is StoredOutput => output.facts !== null);
    return stored.length > 0 ? { status: 'succeeded', outputs: stored.slice(0, requestedCount) } : ending;
  }

  /** The last resort against points that stay held for ever. */
  private async giveUp(generation: LeasedGeneration): Promise<void> {
    try {
      await this.end(generation, await this.withWhatIsHere(generation, { status: 'failed', failure: failureOf(DeadlineExceeded) }));
    } catch (error) {
      this.log.error('generation-not-ended', { generationId: generation.id, error });
      await this.park(generation, await this.againAt(generation));
    }
  }

  private lateMs({ deadlineAt }: LeasedGeneration): number {
    return this.clock.now().getTime() - deadlineAt.getTime();
  }

  private async end(generation: LeasedGeneration, ending: Ending): Promise<void> {
    await this.conclude(generation, ending).catch((error: unknown) => {
      if (!(error instanceof OwnerRestricted)) throw error;
      return this.conclude(generation, STOPPED);
    });
    await this.leave(generation);
  }

  /** Bytes that are not delivered go before the rows that name them (law 6). @throws OwnerRestricted */
  private async conclude(generation: LeasedGeneration, ending: Ending): Promise<void> {
    const delivered = new Set(ending.outputs?.map(({ position }) => position));
    const rest = (await this.outputs.list(generation.id)).filter(({ position }) => !delivered.has(position));
    if (rest.length > 0) await this.outputs.discard(rest);
    await this.em.transactional(async () => {
      await this.handOver.assertAllowed(generation.accountId, ending);
      const kept = generation.purpose === 'training' ? await this.trainings.decide(generation.id, ending) : ending;
      await this.finish.end(generation.id, generation.lease, kept);
      await this.attempts.close(generation.id);
    });
  }

  /** What its attempts held is free for others, and what they left at providers is erased: rings, made up for by those who sweep. */
  private async leave({ id, waitingFor }: LeasedGeneration): Promise<void> {
    const attempts = await this.attempts.list(id);
    for (const attempt of attempts) await this.jobs.ring('generations', `${ERASE}${attempt.id}`);
    const providers = [waitingFor, attempts.at(-1)?.provider].filter((provider) => provider != null);
    for (const provider of new Set(providers)) await this.governor.advance(provider);
  }

  private async againAt({ id, deadlineAt }: LeasedGeneration): Promise<Date> {
    const now = this.clock.now();
    const since = (await this.attempts.latest(id))?.endedAt ?? now;
    const failingMs = now.getTime() - since.getTime();
    const at = this.clock.after(Math.min(AGAIN_MS.longest, Math.max(AGAIN_MS.first, failingMs / 2)));
    const last = new Date(deadlineAt.getTime() + INGEST_GRACE_MS);
    return now < last && last < at ? last : at; // nobody waits longer for its end than needed
  }

  private async park(generation: LeasedGeneration, at: Date): Promise<void> {
    const dueAt = await this.leases.park(generation, at);
    const delayMs = Math.max(0, dueAt.getTime() - this.clock.now().getTime());
    await this.jobs.ring('generations', generation.id, { delayMs });
  }

  private async announce({ accountId, id }: LeasedGeneration): Promise<void> {
    await this.events.append(accountId, 'generation.updated', { id, status: 'running' });
  }
}

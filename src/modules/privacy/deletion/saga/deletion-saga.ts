import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { ErasureSubject } from '../../../../kernel/account-erasure.js';
import type { AccountId, DeletionId } from '../../../../kernel/ids.js';
import { Jobs } from '../../../../platform/jobs/jobs.js';
import { AdvisoryLocks } from '../../../../platform/persistence/advisory-locks.js';
import { runInScope } from '../../../../platform/persistence/scope.js';
import { Log } from '../../../../platform/telemetry/log.js';
import { Metrics } from '../../../../platform/telemetry/metrics.js';
import { Receipts } from '../../receipts/index.js';
import { LastLetter } from './last-letter.js';
import { RECEIPT_STEP, type SagaStep, SagaSteps } from './saga-steps.js';
import { type RunningDeletion, SagaRepository } from './saga.repository.js';
import { TakenBack } from './taken-back.js';

/** Calls in one go; then others have their turn, so that one huge account holds up nobody. */
const CALLS_AT_ONCE = 300;
/** So many failures in a row, about half an hour: somebody has to look. */
const STUCK_ATTEMPTS = 7;

/**
 * Carries out the end of an account, step by step. Each step is safe to repeat and has its own short transactions; its checkpoint comes
 * after it, so that whatever stops this, a step is done again rather than left out. One process at a time carries on one deletion; the
 * lock ends with the process. A step that fails waits longer each time, and holds up no other deletion.
 */
@Injectable()
export class DeletionSaga implements OnModuleDestroy {
  private readonly stopping = new AbortController();
  private readonly failures = this.metrics.counter({
    name: 'aicasso_account_deletion_step_failures_total', help: 'Steps of the end of an account that failed and are tried again.',
    labels: ['step'],
  });

  constructor(
    private readonly em: EntityManager,
    private readonly locks: AdvisoryLocks,
    private readonly saga: SagaRepository,
    private readonly takenBack: TakenBack,
    private readonly steps: SagaSteps,
    private readonly receipts: Receipts,
    private readonly letter: LastLetter,
    private readonly jobs: Jobs,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /** Goes on where it was; nothing when it is not due, or under way elsewhere. */
  async run(id: DeletionId): Promise<void> {
    const lock = await this.locks.tryHold(`privacy.deletion/${id}`);
    if (!lock) return;
    try {
      if (await this.takenBack.settle(id)) return;
      const running = await this.saga.begin(id);
      if (running) await this.carryOn(running, AbortSignal.any([lock.lost, this.stopping.signal]));
    } finally {
      await lock.release();
    }
  }

  onModuleDestroy(): void {
    this.stopping.abort(new Error('the process stops'));
  }

  private async carryOn({ id, accountId, attempts, isReplay }: RunningDeletion, signal: AbortSignal): Promise<void> {
    // once the account is gone the tombstone's id stands for it, as in the rows that outlive it
    const subject: ErasureSubject = { deletionId: id, accountId: accountId ?? (id as string as AccountId), isReplay };
    const done = await this.saga.done(id);
    let calls = CALLS_AT_ONCE;
    for (const [position, step] of [...this.steps.all(), this.receiptStep()].entries()) {
      if (done.has(step.name)) continue;
      try {
        calls = await this.take(subject, step, position, calls, signal);
      } catch (error) {
        if (!signal.aborted) await this.failed(id, step, attempts + 1, error);
        return;
      }
      if (calls <= 0) return;
    }
  }

  /** Returns how many calls are left; none when the rest is for another time. */
  private async take(subject: ErasureSubject, step: SagaStep, position: number, calls: number, signal: AbortSignal): Promise<number> {
    const id = subject.deletionId;
    await this.saga.stepBegins(id, step.name, position);
    for (let left = calls; left > 0; left -= 1) {
      signal.throwIfAborted();
      const progress = await runInScope(this.em, () => step.run(subject, signal));
      if (step.name === RECEIPT_STEP) return 0; // it was its own checkpoint
      signal.throwIfAborted(); // somebody else may hold the lock by now
      await this.saga.stepWentOn(id, step.name, progress);
      if (progress.done) return left - 1 || (await this.anotherTime(id));
      if (progress.notBefore) return this.later(id, progress.notBefore);
    }
    return this.anotherTime(id);
  }

  /** The receipt, the end of the deletion and the letter that tells it are true together. */
  private receiptStep(): SagaStep {
    return {
      name: RECEIPT_STEP,
      run: ({ deletionId }) => this.em.transactional(async () => {
        const letters = await this.letter.send(deletionId);
        await this.saga.stepWentOn(deletionId, RECEIPT_STEP, { done: true, counts: { letters } });
        await this.receipts.issue(deletionId);
        await this.saga.complete(deletionId);
        this.log.info('account-deleted', { deletionId });
        return { done: true };
      }),
    };
  }

  private async later(id: DeletionId, until: Date): Promise<0> {
    await this.saga.wait(id, until);
    return 0;
  }

  private async anotherTime(id: DeletionId): Promise<0> {
    await this.jobs.ring('deletions', id); // lost, it is found by the sweep
    return 0;
  }

  private async failed(id: DeletionId, { name }: SagaStep, attempts: number, error: unknown): Promise<void> {
    this.failures.inc({ step: name });
    const facts = { deletionId: id, step: name, attempts, error };
    if (attempts >= STUCK_ATTEMPTS) this.log.error('deletion-stuck', facts);
    else this.log.warn('deletion-step-failed', facts);
    await this.saga.failed(id);
  }
}

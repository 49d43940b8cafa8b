import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { RetentionClass } from '../../../kernel/retention-classes.js';
import type { RetentionBatch, RetentionPolicy } from '../../../kernel/retention-policy.js';
import { AdvisoryLocks, type HeldLock } from '../../../platform/persistence/advisory-locks.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { Log } from '../../../platform/telemetry/log.js';
import { type OpenEvidence, RetentionEvidence } from './retention-evidence.js';
import { RetentionPolicies } from './retention-policies.js';

const LOOK_AGAIN_MS = 250;

export interface RetentionOptions {
  /** What is due then is removed now. Default: now. */
  readonly at?: Date;
  /** Counts only. */
  readonly dryRun?: boolean;
  /** How long to wait for a run that is going on elsewhere. Default: not at all. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

export interface RetentionOutcome {
  readonly retention: RetentionClass;
  readonly due: number;
  readonly removed: number;
  /** Removals that did not succeed; they stay for the next run. */
  readonly failed: number;
  /** Of what is left at the end, against `asOf`. 0 when nothing is. */
  readonly oldestOverdueMs: number;
  readonly durationMs: number;
}

export interface RetentionReport {
  readonly asOf: Date;
  readonly dryRun: boolean;
  readonly durationMs: number;
  /** Nothing failed, and (but for a dry run) nothing that is due is left. */
  readonly ok: boolean;
  readonly classes: readonly RetentionOutcome[];
}

export class RetentionBusy extends Error {
  override readonly name = 'RetentionBusy';
}

/** Removes what has outlived its period: one run at a time over all processes, in batches, until nothing is due. */
@Injectable()
export class RetentionRunner {
  constructor(
    private readonly em: EntityManager,
    private readonly policies: RetentionPolicies,
    private readonly locks: AdvisoryLocks,
    private readonly clock: Clock,
    private readonly evidence: RetentionEvidence,
    private readonly log: Log,
  ) {}

  /** @throws RetentionBusy when another run goes on and does not end in `waitMs`. */
  async run(options: RetentionOptions = {}): Promise<RetentionReport> {
    const { at = this.clock.atLeast(), dryRun = false, waitMs = 0, signal } = options;
    if (dryRun) return this.runAll(at, true, signal ?? new AbortController().signal);
    const lock = await this.lock(waitMs);
    try {
      return await this.runAll(at, false, AbortSignal.any([lock.lost, ...(signal ? [signal] : [])]));
    } finally {
      await lock.release();
    }
  }

  private async lock(waitMs: number): Promise<HeldLock> {
    for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
      const lock = await this.locks.tryHold('retention');
      if (lock) return lock;
      if (waitedMs >= waitMs) throw new RetentionBusy('Another run of retention is going on');
      await new Promise((resume) => setTimeout(resume, LOOK_AGAIN_MS));
    }
  }

  private async runAll(asOf: Date, dryRun: boolean, signal: AbortSignal): Promise<RetentionReport> {
    const startedAt = performance.now();
    const classes: RetentionOutcome[] = [];
    let ok = true;
    for (const policy of this.policies.all()) {
      if (signal.aborted) break;
      const outcome = await this.sweep(policy, asOf, dryRun, signal).catch((error: unknown) => {
        this.log.error('retention-failed', { retention: policy.retention, error });
        return null; // the others still take their turn
      });
      if (outcome) classes.push(outcome);
      ok &&= outcome !== null && outcome.failed === 0 && (dryRun || outcome.oldestOverdueMs === 0);
    }
    if (!dryRun) await this.inScope(() => this.evidence.keepIdle(classes.filter(isIdle), asOf));
    return { asOf, dryRun, durationMs: Math.round(performance.now() - startedAt), ok: ok && !signal.aborted, classes };
  }

  private async sweep(policy: RetentionPolicy, asOf: Date, dryRun: boolean, signal: AbortSignal): Promise<RetentionOutcome> {
    const { retention } = policy;
    const startedAt = performance.now();
    const before = await this.inScope(() => policy.due(asOf));
    const isIdleRun = dryRun || before.count === 0;
    const begun = { policy, due: before.count, overdueMs: overdueMs(before.oldestDueAt, asOf), asOf, evidence: this.evidence.begin() };
    const { removed, failed } = isIdleRun ? { removed: 0, failed: 0 } : await this.removeAll(begun, signal);
    const after = isIdleRun ? before : await this.inScope(() => policy.due(asOf));
    const oldestOverdueMs = overdueMs(after.oldestDueAt, asOf);
    const durationMs = Math.round(performance.now() - startedAt);
    const outcome = { retention, due: before.count, removed, failed, oldestOverdueMs, durationMs };
    if (before.count > 0) {
      this.log.info('retention-swept', { ...outcome, dryRun });
      if (dryRun) await this.inScope(() => this.evidence.keep(outcome, asOf, dryRun));
      else if (!isIdle(outcome)) await this.inScope(() => this.evidence.end(begun.evidence, outcome, asOf));
    }
    return outcome;
  }

  /**
   * What a policy removed before it threw is told too, and all that was due and is left counts as failed. Each batch is written down with
   * it, so that a run that is killed leaves evidence of what it did.
   */
  private async removeAll(begun: Begun, signal: AbortSignal): Promise<{ removed: number; failed: number }> {
    const { policy, due } = begun;
    let removed = 0;
    let failed = 0;
    try {
      while (!signal.aborted) {
        const batch = await this.removeBatch(begun, removed, signal);
        removed += batch.removed;
        failed = batch.failed; // those that failed come up again in every batch
        if (batch.removed === 0) break;
      }
    } catch (error) {
      this.log.error('retention-failed', { retention: policy.retention, removed, error });
      failed = Math.max(1, due - removed);
    }
    return { removed, failed };
  }

  private async removeBatch(begun: Begun, before: number, signal: AbortSignal): Promise<RetentionBatch> {
    const { policy, due, overdueMs: late, asOf, evidence } = begun;
    const work = async () => {
      const batch = await policy.removeBatch(asOf, policy.batch, signal);
      if (batch.removed === 0) return batch;
      const removed = before + batch.removed;
      const soFar = { retention: policy.retention, due, removed, failed: Math.max(0, due - removed), oldestOverdueMs: late, durationMs: 0 };
      await this.evidence.tell(evidence, soFar, asOf);
      return batch;
    };
    const done = await this.inScope(() => (policy.isOneTransaction ? this.em.transactional(work) : work()));
    evidence.isKept ||= done.removed > 0;
    return done;
  }

  private inScope<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.em, work);
  }
}

interface Begun {
  readonly policy: RetentionPolicy;
  readonly due: number;
  readonly overdueMs: number;
  readonly asOf: Date;
  readonly evidence: OpenEvidence;
}

function overdueMs(oldestDueAt: Date | null, asOf: Date): number {
  return oldestDueAt === null ? 0 : Math.max(1, asOf.getTime() - oldestDueAt.getTime());
}

/** It removed nothing: the day's row of such runs tells of it, so that a run each minute is no flood. */
function isIdle({ removed }: RetentionOutcome): boolean {
  return removed === 0;
}

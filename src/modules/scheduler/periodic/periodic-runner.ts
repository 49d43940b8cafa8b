import { EntityManager } from '@mikro-orm/postgresql';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { PeriodicTask } from '../../../kernel/periodic-task.js';
import { AdvisoryLocks, type HeldLock } from '../../../platform/persistence/advisory-locks.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { nextRunAt } from './next-run.js';
import { PeriodicRunRepository } from './periodic-run.repository.js';
import { PeriodicTasks } from './periodic-tasks.js';

/** When another process has the task, it is looked at again after a part of its period, within these bounds. */
const LOOK_AGAIN_MIN_MS = 500;
const LOOK_AGAIN_MAX_MS = 10_000;
/** When the database cannot be asked. */
const PAUSE_MS = 5_000;

/**
 * Runs what is due, each task by one process at a time and once a period, however many processes ask. A lock is held until its task has
 * really ended, so that runs never overlap.
 */
@Injectable()
export class PeriodicRunner implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly running = new Map<string, Promise<void>>();
  /** Saves asking the database before there can be anything to do. */
  private readonly notBefore = new Map<string, Date>();

  constructor(
    private readonly em: EntityManager,
    private readonly tasks: PeriodicTasks,
    private readonly runs: PeriodicRunRepository,
    private readonly locks: AdvisoryLocks,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  /** Starts what is due and not running here. Resolves when all that it started has ended; never rejects. */
  async runDue(): Promise<void> {
    const now = this.clock.now();
    const due = this.tasks.all().filter(({ name }) => !this.running.has(name) && !((this.notBefore.get(name) ?? now) > now));
    await Promise.all(due.map((task) => this.begin(task)));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new Error('The process is stopping'));
    await Promise.all(this.running.values());
  }

  private begin(task: PeriodicTask): Promise<void> {
    if (this.stopping.signal.aborted) return Promise.resolve();
    const ended = this.attempt(task)
      .catch((error: unknown) => {
        this.notBefore.set(task.name, this.clock.after(PAUSE_MS));
        this.log.warn('periodic-task-not-attempted', { task: task.name, error });
      })
      .finally(() => this.running.delete(task.name));
    this.running.set(task.name, ended);
    return ended;
  }

  private async attempt(task: PeriodicTask): Promise<void> {
    const lock = await this.locks.tryHold(`periodic/${task.name}`);
    if (!lock) {
      this.notBefore.set(task.name, this.clock.after(Math.min(Math.max(task.everyMs / 4, LOOK_AGAIN_MIN_MS), LOOK_AGAIN_MAX_MS)));
      return;
    }
    try {
      const now = this.clock.now();
      const next = nextRunAt(task, await this.inScope(() => this.runs.find(task.name)), now);
      if (next <= now) await this.run(task, lock);
      else this.notBefore.set(task.name, next);
    } finally {
      await lock.release();
    }
  }

  private async run(task: PeriodicTask, lock: HeldLock): Promise<void> {
    const startedAt = this.clock.now();
    await this.inScope(() => this.runs.start(task.name, startedAt));
    const stopClock = this.duration().startTimer({ task: task.name });
    const succeeded = await this.inScope(() => task.run(AbortSignal.any([lock.lost, this.stopping.signal]))).then(
      () => true,
      (error: unknown) => {
        this.log.error('periodic-task-failed', { task: task.name, error });
        return false;
      },
    );
    stopClock({ outcome: succeeded ? 'succeeded' : 'failed' });
    this.notBefore.delete(task.name);
    await this.inScope(() => this.runs.finish(task.name, this.clock.now(), succeeded));
  }

  private inScope<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.em, work);
  }

  private duration() {
    return this.metrics.histogram({
      name: 'aicasso_periodic_task_seconds', help: 'How long a periodic task ran', labels: ['task', 'outcome'],
    });
  }
}

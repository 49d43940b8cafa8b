import type { PeriodicTask } from '../../../kernel/periodic-task.js';
import type { LastRun } from './periodic-run.repository.js';

const FIRST_RETRY_MS = 5_000;

/**
 * When a task is to run next. One that never ran, or that nobody ran for long, is due at once, and once only; one that failed is tried
 * again sooner than its period, with growing pauses up to it.
 */
export function nextRunAt(task: Pick<PeriodicTask, 'everyMs'>, last: LastRun | null, now: Date): Date {
  if (last === null || last.startedAt > now) return now;
  const pauseMs = last.failures === 0 ? task.everyMs : Math.min(task.everyMs, FIRST_RETRY_MS * 2 ** Math.min(last.failures - 1, 20));
  return new Date(last.startedAt.getTime() + pauseMs);
}

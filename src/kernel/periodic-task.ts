/**
 * Work that is done again and again, such as a sweep or a reconciliation. Found at start; run by the processes with the scheduler
 * role, by one of them at a time, once a period, and once after a time when none ran. Two of one name refuse the start.
 */
export abstract class PeriodicTask {
  abstract readonly name: string;
  abstract readonly everyMs: number;
  /** In a scope of its own, outside a transaction. Must be safe to repeat, and stop soon when `signal` is aborted. */
  abstract run(signal: AbortSignal): Promise<void>;
}

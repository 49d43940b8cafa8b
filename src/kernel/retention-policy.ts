import type { RetentionClass } from './retention-classes.js';

export interface RetentionBatch {
  /** Rows and objects whose period has ended by `at`, at most `limit`. */
  readonly removed: number;
  /** Removals that failed and stay for the next run. */
  readonly failed: number;
}

/**
 * What a module removes when its period ends. The scheduler looks for these at start, takes a lock and calls `removeBatch` until
 * nothing is due. Bytes go before rows (law 6), so that a crash leaves a row to retry rather than an orphan in the bucket.
 */
export abstract class RetentionPolicy {
  abstract readonly retention: RetentionClass;
  /** The `limit` it is called with. More for one that goes through them in parts of its own. */
  readonly batch: number = 5_000;
  /** A batch is statements of the database alone: it and what is written down of it are one transaction. */
  readonly isOneTransaction: boolean = false;
  /** How many are due at `at`, and since when the oldest is (null when none). Reads only: this is the dry run and the lateness metric. */
  abstract due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }>;
  abstract removeBatch(at: Date, limit: number, signal: AbortSignal): Promise<RetentionBatch>;
}

import type { Clock } from '../../../kernel/clock.js';
import type { ProviderOutput } from '../ports/provider.port.js';

/** A call may be long, but is not cut off before it began. */
const LEAST_MS = 1_000;

/**
 * After the deadline, for an answer to what was sent before it. With a look for what was lost, one more at the provider and the time to
 * fetch a result, a generation has ended a minute after its deadline.
 */
export const SUBMIT_GRACE_MS = 8_000;
/** After the deadline nobody waits long for an answer. */
export const LATE_MS = { poll: 15_000, cancel: 5_000, find: 5_000 };

/** Of taking in what a provider made. */
export interface Bounds {
  /** What came with its answer, by position. */
  readonly byValue?: readonly ProviderOutput[] | undefined;
  /** What has not been fetched by then is given up. */
  readonly until: Date;
}

/** So much of `mostMs` as is left. */
export function within(mostMs: number, until: Date, clock: Clock): number {
  return Math.min(mostMs, Math.max(LEAST_MS, until.getTime() - clock.now().getTime()));
}

import type { Clock } from '../../../kernel/clock.js';
import type { ProviderOutput } from '../ports/provider.port.js';

/** A call may be long, but is not cut off before it began. */
const LEAST_MS = 1_000;

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

const FIRST_MS = 2_000;
const LONGEST_MS = 60_000;

/** How long somebody who failed is left alone: two seconds, twice as long each time, a minute at most; forgotten after a good minute. */
export class Pauses {
  private lastMs = 0;
  private untilMs = Number.NEGATIVE_INFINITY;

  /** Instants in ms of any clock that only goes on. Who fails again during a pause does not make it longer. */
  failed(nowMs: number): void {
    if (this.isPaused(nowMs)) return;
    const isForgotten = nowMs - this.untilMs >= LONGEST_MS;
    this.lastMs = isForgotten ? FIRST_MS : Math.min(LONGEST_MS, this.lastMs * 2);
    this.untilMs = nowMs + this.lastMs;
  }

  isPaused(nowMs: number): boolean {
    return nowMs < this.untilMs;
  }
}

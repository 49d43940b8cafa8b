const MOST_MS = 3_000;
/** Of the slowest answer of late. */
const TIMES = 3;
const LATE_MS = 30_000;

/** How long an answer may take before nobody is taken to be there: a server or a machine that is busy is given longer. */
export class Patience {
  private recentMs = 0;
  private earlierMs = 0;
  private since = 0;

  constructor(private readonly leastMs: number) {}

  get ms(): number {
    return Math.max(this.leastMs, Math.min(MOST_MS, TIMES * Math.max(this.recentMs, this.earlierMs)));
  }

  /** An answer took so long. Remembered for half a minute to a minute; `now` in ms of any clock that only goes on. */
  learn(tookMs: number, now: number): void {
    if (now - this.since >= LATE_MS) {
      this.earlierMs = now - this.since >= 2 * LATE_MS ? 0 : this.recentMs;
      this.recentMs = 0;
      this.since = now;
    }
    this.recentMs = Math.max(this.recentMs, tookMs);
  }
}

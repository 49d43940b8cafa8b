/** Enough for minutes of a replica that stands still; what is older than that says no more. */
const KEPT = 1_000;

interface Sample {
  readonly position: bigint;
  readonly atMs: number;
}

/**
 * How old what a replica has may be. Positions in the log tell more than the time of the last transaction: that stands still on a quiet
 * primary too, and a replica that has lost its primary believes itself up to date. Instants are of a monotonic clock, in ms.
 */
export class Progress {
  private samples: Sample[] = [];
  private completeAtMs = Number.NEGATIVE_INFINITY;

  /** All that was stored at `atMs` lies before `position` (an LSN, such as `16/B374D848`). */
  primaryWas(position: string, atMs: number): void {
    this.samples.push({ position: numberOf(position), atMs });
    if (this.samples.length > KEPT) this.samples.shift();
  }

  replicaIs(position: string): void {
    const here = numberOf(position);
    const reached = this.samples.findLastIndex((sample) => sample.position <= here);
    if (reached === -1) return;
    this.completeAtMs = this.samples[reached]!.atMs;
    this.samples = this.samples.slice(reached + 1);
  }

  forget(): void {
    this.completeAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Infinite while nothing is known. */
  lagMs(nowMs: number): number {
    return nowMs - this.completeAtMs;
  }
}

function numberOf(position: string): bigint {
  const [high, low] = position.split('/') as [string, string];
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

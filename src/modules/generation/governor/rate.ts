/** A token for each submit that may be sent. */
export interface Bucket {
  readonly tokens: number;
  readonly filledAt: Date;
}

const MINUTE_MS = 60_000;

/** A second's worth may go at once. */
function burstOf(perMinute: number): number {
  return Math.max(1, Math.floor(perMinute / 60));
}

/** So slow that the burst and what comes after it are never more than `perMinute` in any minute. */
function refillPerMs(perMinute: number): number {
  return Math.max(perMinute - burstOf(perMinute), perMinute / 2) / MINUTE_MS;
}

/** The bucket as it stands now; full when there was none. Clocks of processes differ: time never runs backwards. */
export function refilled(bucket: Bucket | null, perMinute: number, now: Date): Bucket {
  const burst = burstOf(perMinute);
  if (bucket === null) return { tokens: burst, filledAt: now };
  const elapsedMs = now.getTime() - bucket.filledAt.getTime();
  if (elapsedMs <= 0) return bucket;
  return { tokens: Math.min(burst, bucket.tokens + elapsedMs * refillPerMs(perMinute)), filledAt: now };
}

/** What may go now; a sum of fractions may come out a hair short. */
export function wholeTokens({ tokens }: Bucket): number {
  return Math.floor(tokens + 1e-6);
}

export function taken({ tokens, filledAt }: Bucket): Bucket {
  return { tokens: tokens - 1, filledAt };
}

/** When there is a whole token. */
export function tokenAt({ tokens, filledAt }: Bucket, perMinute: number): Date {
  return new Date(filledAt.getTime() + Math.ceil(Math.max(0, 1 - tokens) / refillPerMs(perMinute)));
}

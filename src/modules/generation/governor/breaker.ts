import type { AttemptId } from '../../../kernel/ids.js';

export type BreakerCause = 'failures' | 'auth' | 'quota';

/**
 * What a call taught of its provider. `done`: a run came to its end, or the request was judged. `taken`: accepted, the rest is to come.
 * `failed`: a passing fault, or no answer. `auth`, `quota`: only an operator can help. `nothing`: it tells of us, or of our pace.
 */
export type Lesson = 'done' | 'taken' | 'failed' | BreakerGrave | 'nothing';
type BreakerGrave = Exclude<BreakerCause, 'failures'>;

/** Of one provider, shared by all workers. Closed, open or half-open is a question of time: see `stateOf`. */
export interface Breaker {
  /** In a row, the first of them at `failingSince`. */
  readonly failures: number;
  readonly failingSince: Date | null;
  /** Open until then and half-open from then on; null while it is closed. */
  readonly openUntil: Date | null;
  readonly cause: BreakerCause | null;
  /** Since the provider last finished something: each lasts twice as long as the one before. */
  readonly openings: number;
  /** The one attempt that may find out whether it works again; after `probeUntil` another may. */
  readonly probeAttemptId: AttemptId | null;
  readonly probeUntil: Date | null;
}

export const FAILURES_TO_OPEN = 5;
/** Failures that lie further apart are not in a row. */
export const FAILURE_WINDOW_MS = 2 * 60_000;
/** Longer than any submit may take: a probe whose worker died is let go at the latest then. */
export const PROBE_MS = 5 * 60_000;
/** How long an opening lasts, the first and at most. */
export const OPEN_MS: Readonly<Record<BreakerCause, { readonly first: number; readonly longest: number }>> = {
  failures: { first: 30_000, longest: 10 * 60_000 },
  auth: { first: 10 * 60_000, longest: 3_600_000 },
  quota: { first: 10 * 60_000, longest: 3_600_000 },
};

const NO_PROBE = { probeAttemptId: null, probeUntil: null } as const;
export const CLOSED: Breaker = { failures: 0, failingSince: null, openUntil: null, cause: null, openings: 0, ...NO_PROBE };

export function stateOf({ openUntil }: Breaker, now: Date): 'closed' | 'open' | 'half-open' {
  if (openUntil === null) return 'closed';
  return openUntil > now ? 'open' : 'half-open';
}

/** Until when nobody may pass; null when somebody may, which is one alone while it is half-open. */
export function shutUntil(breaker: Breaker, now: Date): Date | null {
  switch (stateOf(breaker, now)) {
    case 'closed':
      return null;
    case 'open':
      return breaker.openUntil;
    case 'half-open':
      return breaker.probeUntil !== null && breaker.probeUntil > now ? breaker.probeUntil : null;
  }
}

/** An attempt passes, where `shutUntil` lets it: through a half-open one as the probe. */
export function passed(breaker: Breaker, attemptId: AttemptId, now: Date): Breaker {
  if (stateOf(breaker, now) === 'closed') return breaker;
  return { ...breaker, probeAttemptId: attemptId, probeUntil: later(now, PROBE_MS) };
}

/** What an attempt taught. Unless it is closed, only its probe is listened to: what was sent before says nothing of now. */
export function learnt(breaker: Breaker, lesson: Lesson, attemptId: AttemptId, now: Date): Breaker {
  if (breaker.openUntil !== null && breaker.probeAttemptId !== attemptId) return breaker;
  switch (lesson) {
    case 'done':
      return CLOSED;
    case 'taken': // openings are forgotten only once something was finished: runs may fail where submits do not
      return breaker.openUntil === null ? breaker : { ...CLOSED, openings: breaker.openings };
    case 'failed':
      return breaker.openUntil === null ? failedOnce(breaker, now) : opened(breaker, 'failures', now);
    case 'auth':
    case 'quota':
      return opened(breaker, lesson, now);
    case 'nothing':
      return breaker.openUntil === null ? breaker : { ...breaker, ...NO_PROBE };
  }
}

function failedOnce(breaker: Breaker, now: Date): Breaker {
  const isInRow = breaker.failingSince !== null && now.getTime() - breaker.failingSince.getTime() <= FAILURE_WINDOW_MS;
  const failures = isInRow ? breaker.failures + 1 : 1;
  if (failures >= FAILURES_TO_OPEN) return opened(breaker, 'failures', now);
  return { ...breaker, failures, failingSince: isInRow ? breaker.failingSince : now };
}

function opened({ openings }: Breaker, cause: BreakerCause, now: Date): Breaker {
  const { first, longest } = OPEN_MS[cause];
  return { ...CLOSED, cause, openings: openings + 1, openUntil: later(now, Math.min(first * 2 ** openings, longest)) };
}

function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AttemptId, GenerationId } from '../../../kernel/ids.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { learnt, type Lesson, passed, shutUntil, stateOf } from './breaker.js';
import { ProviderLimits } from './provider-limits.js';
import { type ProviderState, ProviderStates } from './provider-states.js';
import { refilled, taken, tokenAt, wholeTokens } from './rate.js';
import { Usage } from './usage.js';
import { WaitingLine } from './waiting-line.js';

export interface Wish {
  readonly generationId: GenerationId;
  readonly attemptId: AttemptId;
  readonly provider: string;
}

/** `until`: when it may look again; null when it is woken, since others go first or no place is free. */
export type Admission = { readonly isAdmitted: true } | { readonly isAdmitted: false; readonly until: Date | null };

export interface Heard {
  readonly lesson: Lesson;
  /** The provider asks for a pause. */
  readonly restMs?: number;
  /** It did not take the request, and said nothing of it: a pause, also when it names none. */
  readonly isPutOff?: boolean;
}

/** How many may go to a provider now; when nobody may, until when, where that is known. `isSpent`: the budget of the day is. */
interface Room {
  readonly places: number;
  readonly until: Date | null;
  readonly isSpent?: boolean;
}

/** A pause after a refusal that names none: twice as long each time. */
const REST_MS = { first: 5_000, longest: 5 * 60_000 };
const WOKEN_AT_ONCE = 50;

/**
 * Who may send to a provider now: its limits, its pauses, its breaker and our budget, counted in PostgreSQL for all workers together. An
 * attempt holds its place as long as its row is open, so that a crash neither loses a place nor gains one. Nobody waits here: who may not
 * go is parked by the caller, and woken in the order of waiting.
 */
@Injectable()
export class ProviderGovernor {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly limits: ProviderLimits,
    private readonly states: ProviderStates,
    private readonly usage: Usage,
    private readonly line: WaitingLine,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  /** In the transaction that announces the attempt, before any other row is locked: with it the place is taken, or not. */
  async admit({ generationId, attemptId, provider }: Wish): Promise<Admission> {
    const now = this.clock.now();
    const state = await this.states.lock(provider);
    const { places, until, isSpent = false } = await this.roomOf(state, now);
    const before = places === Infinity ? 0 : await this.line.before(provider, generationId);
    if (places <= before) {
      if (isSpent) await this.warnOfBudget(state, now);
      return { isAdmitted: false, until: before === 0 ? until : null };
    }
    const bucket = this.bucketOf(state, now);
    const breaker = passed(state.breaker, attemptId, now);
    if (bucket !== null || breaker !== state.breaker) await this.states.save({ ...state, breaker, bucket: bucket && taken(bucket) });
    return { isAdmitted: true };
  }

  /** What became of an attempt, outside any transaction; whoever waits is woken when its place is free. */
  async heard({ id, provider }: { readonly id: AttemptId; readonly provider: string }, heard: Heard): Promise<void> {
    const now = this.clock.now();
    // most of what is heard changes nothing: no reason to stand in line for the row
    if (this.taught(await this.states.find(provider), id, heard, now) !== null) {
      await this.em.transactional(async () => {
        const before = await this.states.lock(provider);
        const after = this.taught(before, id, heard, now);
        if (after === null) return;
        await this.states.save(after);
        this.tell(before, after, now);
      });
    }
    if (heard.lesson !== 'taken') await this.advance(provider);
  }

  /** Wakes as many as may go, or has the first look again when that may change; who is woken still asks. Outside any transaction. */
  async advance(provider: string): Promise<void> {
    const [first] = await this.line.first(provider, 1);
    if (!first) return;
    const { places, until } = await this.roomOf(await this.states.find(provider), this.clock.now());
    if (places > 0) await this.line.wake(await this.line.first(provider, Math.min(places, WOKEN_AT_ONCE)));
    else if (until) await this.line.wakeAt(first, until);
  }

  /** Makes up for a ring that was lost. */
  async advanceAll(): Promise<void> {
    for (const provider of await this.line.providers()) await this.advance(provider);
  }

  private async roomOf(state: ProviderState, now: Date): Promise<Room> {
    const { provider, breaker, restUntil } = state;
    const limits = this.limits.of(provider);
    const shut = shutUntil(breaker, now) ?? (restUntil !== null && restUntil > now ? restUntil : null);
    if (shut !== null) return { places: 0, until: shut };
    const { dailyBudgetUsd, concurrency, perMinute } = limits;
    if (dailyBudgetUsd !== null && (await this.usage.spentTodayUsd(provider, now)) >= dailyBudgetUsd)
      return { places: 0, until: nextDay(now), isSpent: true };
    const bucket = this.bucketOf(state, now);
    const tokens = bucket === null ? Infinity : wholeTokens(bucket);
    if (tokens < 1) return { places: 0, until: tokenAt(bucket!, perMinute!) };
    const free = concurrency === null ? Infinity : Math.max(0, concurrency - (await this.usage.openAttempts(provider)));
    const probes = stateOf(breaker, now) === 'closed' ? Infinity : 1;
    return { places: Math.min(tokens, free, probes), until: null };
  }

  private bucketOf({ provider, bucket }: ProviderState, now: Date) {
    const { perMinute } = this.limits.of(provider);
    return perMinute === null ? null : refilled(bucket, perMinute, now);
  }

  /** The state afterwards; null when it is as before. */
  private taught(state: ProviderState, id: AttemptId, { lesson, restMs, isPutOff = false }: Heard, now: Date): ProviderState | null {
    const breaker = learnt(state.breaker, lesson, id, now);
    const rest = restMs ?? (isPutOff ? Math.min(REST_MS.first * 2 ** state.putOffs, REST_MS.longest) : 0);
    const asked = new Date(now.getTime() + rest);
    const restUntil = rest > 0 && (state.restUntil === null || state.restUntil < asked) ? asked : state.restUntil;
    const putOffs = isPutOff ? state.putOffs + 1 : lesson === 'done' || lesson === 'taken' ? 0 : state.putOffs;
    const isSame = JSON.stringify(breaker) === JSON.stringify(state.breaker) && restUntil === state.restUntil && putOffs === state.putOffs;
    return isSame ? null : { ...state, breaker, restUntil, putOffs };
  }

  private tell(before: ProviderState, after: ProviderState, now: Date): void {
    const [was, { openUntil, openings, cause }] = [stateOf(before.breaker, now), after.breaker];
    if (openUntil === null && was !== 'closed') this.log.info('provider-is-back', { provider: after.provider });
    if (openUntil === null || openings === before.breaker.openings || cause === null) return;
    this.openings().inc({ provider: after.provider, cause });
    const needsOperator = cause !== 'failures';
    this.log.warn(needsOperator ? 'provider-needs-operator' : 'provider-closed', { provider: after.provider, cause, until: openUntil });
  }

  /** Once a day, whichever worker finds it. */
  private async warnOfBudget(state: ProviderState, now: Date): Promise<void> {
    const { provider, budgetWarnedAt } = state;
    if (budgetWarnedAt !== null && dayOf(budgetWarnedAt) === dayOf(now)) return;
    await this.states.save({ ...state, budgetWarnedAt: now });
    this.log.warn('provider-budget-spent', { provider, dailyBudgetUsd: this.limits.of(provider).dailyBudgetUsd, until: nextDay(now) });
  }

  private openings() {
    const help = 'Times that a provider was taken for unusable, by cause; auth and quota need an operator.';
    return this.metrics.counter({ name: 'aicasso_provider_openings_total', help, labels: ['provider', 'cause'] });
  }
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** The next midnight of UTC. */
function nextDay(now: Date): Date {
  return new Date(Date.parse(`${dayOf(now)}T00:00:00Z`) + 86_400_000);
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { DisclosureOutcome } from '../../../entities/platform/disclosure.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AttemptId } from '../../../kernel/ids.js';
import { Disclosures, ProviderGate, type ProviderHttp } from '../../../platform/outbound/index.js';
import { AvatarRepository } from '../avatars/avatar.repository.js';
import type { ErasedAtProvider } from '../ports/provider.port.js';
import { type Attempt, Attempts, idsOf, requestOf } from './attempts.js';
import { ProviderRegistry } from './provider-registry.js';

interface Open {
  readonly attemptId: AttemptId;
  readonly outcome: DisclosureOutcome;
  readonly purpose: string;
  readonly keptUntil: string | null;
}

/**
 * Of attempts that are over; at the end of an account the errands take care of them. One that was given up in doubt is left open as long
 * as the provider may keep it: it may still be found.
 */
const OPEN = `
  select d.attempt_id as "attemptId", d.outcome, d.purpose, d.kept_until as "keptUntil"
  from disclosure d join generation_attempt a on a.id = d.attempt_id join account o on o.id = d.account_id and o.status <> 'deleted'
  where d.erasure = 'pending' and a.ended_at is not null
    and (a.request_id is not null or d.outcome = 'not-sent' or coalesce(a.error->>'kind', 'unknown') <> 'unknown' or d.kept_until <= ?)`;
/**
 * Drawn by lot: those that fail again and again, were they the first each time, would keep the others from their turn. A trained model
 * stays as long as its avatar.
 */
const SOME_OPEN = `${OPEN}
    and not (a.state = 'completed' and exists (
      select 1 from avatar v where v.training_id = a.generation_id and v.trained_model is not null))
  order by random() limit ?`;

/** Once we have the result, the provider is asked to delete what it was given; where it cannot, the row says until when it keeps it. */
@Injectable()
export class ProviderErasure {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly attempts: Attempts,
    private readonly providers: ProviderRegistry,
    private readonly gate: ProviderGate,
    private readonly disclosures: Disclosures,
    private readonly avatars: AvatarRepository,
  ) {}

  /** Outside a transaction: the provider may take its time. What fails stays pending, to be tried again. */
  async erase(attemptId: AttemptId): Promise<void> {
    const open = await this.em.execute<Open[]>(`${OPEN} and d.attempt_id = ?`, [this.clock.now(), attemptId]);
    for (const each of open) await this.settle(each);
  }

  /** Goes through what is still open; what fails stays open. */
  async sweep(limit: number, signal: AbortSignal): Promise<void> {
    for (const each of await this.em.execute<Open[]>(SOME_OPEN, [this.clock.now(), limit])) {
      if (signal.aborted) return;
      await this.settle(each);
    }
  }

  private async settle({ attemptId, outcome, purpose, keptUntil }: Open): Promise<void> {
    if (outcome === 'not-sent') return this.disclosures.recordErasure(attemptId, 'not-needed');
    const attempt = await this.attempts.find(attemptId);
    const adapter = attempt && this.providers.find(attempt.provider);
    if (!attempt || !adapter) return this.disclosures.recordErasure(attemptId, 'expires'); // there is nobody to ask
    if (attempt.state === 'completed' && (await this.avatars.hasModelOf(attempt.generationId))) {
      return this.disclosures.recordErasure(attemptId, 'pending', { keptUntil: null }); // until the avatar is deleted
    }
    if (purpose === 'training' && (await this.ask(attempt, (http) => adapter.eraseTraining(http, attemptId))) === 'failed') {
      return this.disclosures.recordErasure(attemptId, 'pending', { reason: 'training-not-erased-yet' }); // it would stay for ever
    }
    if (attempt.requestId === null) return this.disclosures.recordErasure(attemptId, 'expires'); // there is nothing to ask about
    const until = laterOf(keptUntil, attempt.endedAt!.getTime() + adapter.traits.keepsMs);
    const isOver = until <= this.clock.now();
    if (isOver || !adapter.traits.erase) return this.disclosures.recordErasure(attemptId, 'expires', { keptUntil: until });
    const request = requestOf(attempt);
    const result = await this.ask(attempt, (http) => adapter.erase(http, request), idsOf(request));
    if (result === 'failed') return this.disclosures.recordErasure(attemptId, 'pending', { keptUntil: until, reason: 'not-erased-yet' });
    return this.disclosures.recordErasure(attemptId, result, result === 'erased' ? {} : { keptUntil: until });
  }

  private ask(
    { id, provider }: Attempt, send: (http: ProviderHttp) => Promise<ErasedAtProvider>, knownIds: readonly string[] = [],
  ): Promise<ErasedAtProvider> {
    return this.gate.followUp(id, provider, send, knownIds).catch(() => 'failed' as const);
  }
}

/** A provider's period begins with the announcement for what it was sent, and with the end of the run for what it made of it. */
function laterOf(keptUntil: string | null, ms: number): Date {
  return new Date(Math.max(keptUntil === null ? 0 : Date.parse(keptUntil), ms));
}

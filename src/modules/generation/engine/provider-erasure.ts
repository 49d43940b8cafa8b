import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AttemptId } from '../../../kernel/ids.js';
import { Disclosures, ProviderGate } from '../../../platform/outbound/index.js';
import { AvatarRepository } from '../avatars/avatar.repository.js';
import { Attempts, idsOf, requestOf } from './attempts.js';
import { ProviderRegistry } from './provider-registry.js';

type Open = { readonly attemptId: AttemptId; readonly becomes: 'asked' | 'not-needed' | 'expires' };

/**
 * What never left needs no erasure, and what the provider's own period has ended is over; the provider is asked for the rest. Drawn by
 * lot: those that fail again and again, were they the first each time, would keep the others from their turn. A trained model stays as long
 * as its avatar.
 */
const OPEN = `
  select d.attempt_id as "attemptId",
    case when d.outcome = 'not-sent' then 'not-needed' when d.kept_until <= ? then 'expires' else 'asked' end as becomes
  from disclosure d join generation_attempt a on a.id = d.attempt_id
  where d.erasure = 'pending' and a.ended_at is not null and (a.request_id is not null or d.outcome = 'not-sent' or d.kept_until <= ?)
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
    const attempt = await this.attempts.find(attemptId);
    const adapter = attempt && this.providers.find(attempt.provider);
    if (!attempt?.requestId || !adapter || adapter.traits.keepsMs === 0) return;
    if (attempt.state === 'completed' && (await this.avatars.hasModelOf(attempt.generationId))) {
      return this.disclosures.recordErasure(attemptId, 'pending', { keptUntil: null }); // until the avatar is deleted
    }
    if (!adapter.traits.erase) return this.disclosures.recordErasure(attemptId, 'expires');
    const request = requestOf(attempt);
    const result = await this.gate
      .followUp(attemptId, attempt.provider, (http) => adapter.erase(http, request), idsOf(request))
      .catch(() => 'failed' as const);
    if (result !== 'failed') await this.disclosures.recordErasure(attemptId, result);
  }

  /** Goes through what is still open; what fails stays open. */
  async sweep(limit: number, signal: AbortSignal): Promise<void> {
    const now = this.clock.now();
    for (const { attemptId, becomes } of await this.em.execute<Open[]>(OPEN, [now, now, limit])) {
      if (signal.aborted) return;
      await (becomes === 'asked' ? this.erase(attemptId) : this.disclosures.recordErasure(attemptId, becomes));
    }
  }
}

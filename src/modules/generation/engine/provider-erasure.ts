import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AttemptId } from '../../../kernel/ids.js';
import { Disclosures, ProviderGate } from '../../../platform/outbound/index.js';
import { Attempts, requestOf } from './attempts.js';
import { ProviderRegistry } from './provider-registry.js';

const OPEN = `
  select d.attempt_id as "attemptId", d.kept_until <= ? as "isOver" from disclosure d join generation_attempt a on a.id = d.attempt_id
  where d.erasure = 'pending' and a.request_id is not null and a.ended_at is not null order by d.announced_at limit ?`;

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
  ) {}

  /** Outside a transaction: the provider may take its time. What fails stays pending, to be tried again. */
  async erase(attemptId: AttemptId): Promise<void> {
    const attempt = await this.attempts.find(attemptId);
    const adapter = attempt && this.providers.find(attempt.provider);
    if (!attempt?.requestId || !adapter || adapter.traits.keepsMs === 0) return;
    if (!adapter.traits.erase) return this.disclosures.recordErasure(attemptId, 'expires');
    const request = requestOf(attempt);
    const result = await this.gate.followUp(attemptId, attempt.provider, (http) => adapter.erase(http, request)).catch(() => 'failed' as const);
    if (result !== 'failed') await this.disclosures.recordErasure(attemptId, result);
  }

  /** What is still to be erased; `isOver` when the provider's own period has ended meanwhile. */
  pending(limit: number): Promise<{ attemptId: AttemptId; isOver: boolean }[]> {
    return this.em.execute<{ attemptId: AttemptId; isOver: boolean }[]>(OPEN, [this.clock.now(), limit]);
  }

  async expired(attemptId: AttemptId): Promise<void> {
    await this.disclosures.recordErasure(attemptId, 'expires');
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { Disclosures, ProviderGate } from '../../../platform/outbound/index.js';
import { AttemptPickedUp } from '../generation.events.js';
import { Attempts, requestOf } from './attempts.js';
import { ProviderRegistry } from './provider-registry.js';

const GIVE_UP_MS = 24 * 3_600_000;

/** Asks the provider to delete what it was given, once we have the result; retried by the outbox for a day (design 3.7). */
@Injectable()
export class EraseAtProvider extends EventHandler<typeof AttemptPickedUp.payload> {
  readonly name = 'generation.erase-at-provider';
  readonly on = AttemptPickedUp;

  constructor(
    private readonly clock: Clock,
    private readonly attempts: Attempts,
    private readonly providers: ProviderRegistry,
    private readonly gate: ProviderGate,
    private readonly disclosures: Disclosures,
  ) {
    super();
  }

  async handle({ occurredAt, payload: { attemptId } }: DomainEvent<typeof AttemptPickedUp.payload>): Promise<void> {
    const attempt = await this.attempts.find(attemptId);
    const adapter = attempt && this.providers.find(attempt.provider);
    if (!attempt || !adapter || adapter.traits.keepsMs === 0) return;
    if (!adapter.traits.erase) return this.disclosures.recordErasure(attemptId, 'expires');
    const isLastTry = this.clock.now().getTime() - occurredAt.getTime() > GIVE_UP_MS;
    const result = await this.gate
      .followUp(attemptId, attempt.provider, (http) => adapter.erase(http, requestOf(attempt)))
      .catch(() => 'failed' as const);
    if (result === 'failed' && !isLastTry) throw new Error('the provider has not erased it yet');
    await this.disclosures.recordErasure(attemptId, result);
  }
}

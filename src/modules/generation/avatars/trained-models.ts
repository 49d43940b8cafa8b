import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { GenerationId } from '../../../kernel/ids.js';
import { Disclosures, ProviderGate } from '../../../platform/outbound/index.js';
import { Attempts } from '../engine/attempts.js';
import { ProviderRegistry } from '../engine/provider-registry.js';

/** After so long the record says that the erasure failed; it is tried all the same. */
const PATIENCE_MS = 30 * 24 * 3_600_000;

/** Models that stay at the provider that trained them, and what the record of disclosures says of them (C5). */
@Injectable()
export class TrainedModels {
  constructor(
    private readonly clock: Clock,
    private readonly attempts: Attempts,
    private readonly providers: ProviderRegistry,
    private readonly gate: ProviderGate,
    private readonly disclosures: Disclosures,
  ) {}

  /** Null when it is gone, or the provider has no way to delete it, which is recorded; else why it is still there. */
  async erase(trainingId: GenerationId, name: string): Promise<string | null> {
    const attempt = await this.attempts.latest(trainingId);
    const adapter = attempt && this.providers.find(attempt.provider);
    if (!attempt || !adapter?.available) return 'provider-not-configured';
    const result = await this.gate
      .followUp(attempt.id, attempt.provider, (http) => adapter.eraseModel(http, name), [name])
      .catch(() => 'unanswered' as const);
    if (result === 'unanswered') return 'provider-unanswered';
    if (result === 'failed') return 'provider-declined';
    const reason = result === 'not-offered' ? 'provider-cannot' : undefined;
    await this.disclosures.recordErasure(attempt.id, result, { keptUntil: null, reason });
    return null;
  }

  /** The record says why, and after a while that it failed. */
  async stillThere(trainingId: GenerationId, reason: string, since: Date): Promise<void> {
    const attempt = await this.attempts.latest(trainingId);
    if (!attempt) return;
    const isOverdue = this.clock.now().getTime() - since.getTime() > PATIENCE_MS;
    await this.disclosures.recordErasure(attempt.id, isOverdue ? 'failed' : 'pending', { reason });
  }
}

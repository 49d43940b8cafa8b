import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ErrandStatus } from '../../../entities/generation/provider-errand.entity.js';
import type { ErasureStatus } from '../../../entities/platform/disclosure.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { Disclosures } from '../../../platform/outbound/index.js';
import { Log } from '../../../platform/telemetry/log.js';
import { type ErrandEnd, ErrandCalls } from './errand-calls.js';
import { type Errand, ErrandRepository } from './errand.repository.js';

/** A provider that has not said yes by then, and whose own period knows no end, never will. */
const GIVEN_UP_AFTER_MS = 180 * 86_400_000;

interface Settled {
  readonly status: Exclude<ErrandStatus, 'waiting'>;
  readonly erasure: ErasureStatus;
  readonly keptUntil: Date | null;
  readonly reason?: string;
}

/**
 * Has providers erase what is left of accounts that are gone (GDPR Art. 19). Nothing here needs a row of the person's: an errand carries
 * what its adapter asks for, and its outcome goes into the disclosure, which outlives the account under the tombstone's name.
 */
@Injectable()
export class Errands {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly errands: ErrandRepository,
    private readonly calls: ErrandCalls,
    private readonly disclosures: Disclosures,
    private readonly log: Log,
  ) {}

  /** Outside a transaction: the provider may take its time. Does nothing before its time, or while another is at it. */
  async run(id: string): Promise<void> {
    const errand = await this.errands.claim(id);
    if (!errand) return;
    const settled = await this.outcomeOf(errand);
    if (settled === null) return this.disclosures.recordErasure(errand.attemptId, 'pending', { reason: 'not-erased-yet' });
    await this.em.transactional(async () => {
      await this.errands.settle(id, settled.status, settled.keptUntil);
      const { erasure, keptUntil, reason } = settled;
      await this.disclosures.recordErasure(errand.attemptId, erasure, erasure === 'not-needed' ? {} : { keptUntil, reason });
    });
    this.log.info('provider-errand-settled', { errandId: id, provider: errand.provider, status: settled.status });
  }

  /** Those whose time has come. */
  async sweep(limit: number, signal: AbortSignal): Promise<void> {
    for (const id of await this.errands.due(limit)) {
      if (signal.aborted) return;
      await this.run(id);
    }
  }

  /** Null: to be tried again. */
  private async outcomeOf(errand: Errand): Promise<Settled | null> {
    const { plan, provider, keptUntil } = errand;
    const isOver = keptUntil !== null && keptUntil <= this.clock.now();
    const end: ErrandEnd | 'unreadable' = plan === null ? 'unreadable' : await this.calls.make(errand, plan, isOver);
    switch (end) {
      case 'erased':
        return { status: 'erased', erasure: 'erased', keptUntil: null };
      case 'nothing-there':
        return { status: 'erased', erasure: 'not-needed', keptUntil: null };
      case 'model-stays':
        return { status: 'not-offered', erasure: 'not-offered', keptUntil: null, reason: 'provider-cannot' };
      case 'expires':
        return { status: 'expires', erasure: 'expires', keptUntil };
      case 'unreadable':
        this.log.error('provider-errand-unreadable', { errandId: errand.id, provider }); // its key was retired too early
        return { status: 'failed', erasure: 'failed', keptUntil, reason: 'errand-unreadable' };
      case 'again':
        return this.again(errand, isOver);
    }
  }

  private again({ createdAt, keptUntil, plan }: Errand, isOver: boolean): Settled | null {
    const staysForEver = plan?.trainedModel != null || plan?.isTraining === true;
    if (isOver && !staysForEver) return { status: 'expires', erasure: 'expires', keptUntil };
    if (this.clock.now().getTime() - createdAt.getTime() < GIVEN_UP_AFTER_MS) return null;
    return { status: 'failed', erasure: 'failed', keptUntil: staysForEver ? null : keptUntil, reason: 'provider-never-answered' };
  }
}

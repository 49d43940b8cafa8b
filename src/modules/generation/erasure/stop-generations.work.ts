import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { Clock } from '../../../kernel/clock.js';
import type { GenerationId } from '../../../kernel/ids.js';
import { Engine } from '../engine/engine.js';
import { Stops } from '../engine/stops.js';

const BATCH = 50;
const LOOK_AGAIN_MS = 2_000;
const UNDER_WAY = `
  select id, cancel_requested_at is not null as "isAsked" from generation
  where account_id = ? and status in ('queued', 'running') order by id limit ?`;

/**
 * Ends whatever the person still has under way, trainings too. What waits in line ends at once. What runs is taken up by the engine, which
 * brings nothing home for an account at its end: it asks the provider to stop, gives the points back, and leaves the rest to the errands.
 * One that a worker has in its hands is waited for: at its next step it ends the same way, and no step is without a limit.
 */
@Injectable()
export class StopGenerations extends ErasureWork {
  readonly phase = 'stop';
  readonly name = 'generation.stop';

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly stops: Stops,
    private readonly engine: Engine,
  ) {
    super();
  }

  async work({ accountId }: ErasureSubject, signal: AbortSignal): Promise<ErasureProgress> {
    const before = await this.underWay(accountId);
    for (const { id, isAsked } of before) {
      if (signal.aborted) return { done: false };
      if (!isAsked) await this.stops.stop(accountId, id);
      await this.engine.goOn(id);
    }
    const left = await this.underWay(accountId);
    const still = new Set(left.map(({ id }) => id));
    const counts = { generations: before.filter(({ id }) => !still.has(id)).length };
    if (left.length === 0) return { done: true, counts };
    const isStuck = left.every(({ isAsked }) => isAsked);
    return { done: false, counts, ...(isStuck && { notBefore: this.clock.after(LOOK_AGAIN_MS) }) };
  }

  private underWay(accountId: string): Promise<{ id: GenerationId; isAsked: boolean }[]> {
    return this.em.execute(UNDER_WAY, [accountId, BATCH]);
  }
}

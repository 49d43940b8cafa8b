import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { GenerationFailure, GenerationStatus } from '../../../entities/generation/generation.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, GenerationId } from '../../../kernel/ids.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { AccountEvents } from '../events/account-events.js';
import { Finish } from './finish.js';
import { Leases } from './lease.js';

/** Ends generations before their time. */
@Injectable()
export class Stops {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly finish: Finish,
    private readonly leases: Leases,
    private readonly events: AccountEvents,
    private readonly jobs: Jobs,
  ) {}

  /**
   * One that waits ends at once, with `failure` as its reason. One that runs is marked: its worker asks the provider to stop, which may
   * come too late. One that has ended stays as it is. False when the person has no such generation.
   */
  async stop(accountId: AccountId, id: GenerationId, failure?: GenerationFailure): Promise<boolean> {
    const isFound = await this.em.transactional(async () => {
      const [row] = await this.em.execute<{ status: GenerationStatus }[]>(
        'select status from generation where id = ? and account_id = ? for update',
        [id, accountId],
      );
      if (row?.status === 'queued') await this.finish.end(id, null, { status: 'cancelled', failure });
      if (row?.status === 'running') await this.askToStop(accountId, id);
      return row !== undefined;
    });
    if (isFound) await this.jobs.ring('generations', id);
    return isFound;
  }

  private async askToStop(accountId: AccountId, id: GenerationId): Promise<void> {
    const mark = 'update generation set cancel_requested_at = coalesce(cancel_requested_at, ?) where id = ?';
    await this.em.execute(mark, [this.clock.now(), id]);
    await this.leases.poke(id);
    await this.events.append(accountId, 'generation.updated', { id, status: 'running' });
  }
}

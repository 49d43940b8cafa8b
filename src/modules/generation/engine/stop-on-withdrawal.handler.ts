import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import type { AccountId, GenerationId } from '../../../kernel/ids.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { ConsentChanged } from '../../consent/index.js';
import { ConsentGone } from '../generation.problems.js';
import { ToolCatalog } from '../tools/tool-catalog.js';
import { Candidates } from './candidates.js';
import { failureOf, Finish } from './finish.js';
import { Leases } from './lease.js';

type Payload = typeof ConsentChanged.payload;

/**
 * C6: what no longer has any granted provider when a permission goes is stopped and its points are released: what waits in line, now; what
 * is under way but not sent (between two tries, say), by its worker, which is called at once. What was sent with permission goes on.
 */
@Injectable()
export class StopOnWithdrawal extends EventHandler<Payload> {
  readonly name = 'generation.stop-on-withdrawal';
  readonly on = ConsentChanged;

  constructor(
    private readonly em: EntityManager,
    private readonly catalog: ToolCatalog,
    private readonly candidates: Candidates,
    private readonly finish: Finish,
    private readonly leases: Leases,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async handle({ payload: { accountId, decision } }: DomainEvent<Payload>): Promise<void> {
    if (decision === 'granted') return;
    await this.callWorkers(accountId);
    const waiting = await this.em.execute<{ id: GenerationId; tool: string; wanted: string | null }[]>(
      `select id, tool, wanted_provider as wanted from generation where account_id = ? and status = 'queued' order by id for update`,
      [accountId],
    );
    for (const { id, tool, wanted } of waiting) {
      const granted = await this.candidates.granted(this.catalog.known(tool), wanted, accountId);
      if (granted.length === 0) await this.finish.end(id, null, { status: 'cancelled', failure: failureOf(ConsentGone) });
    }
  }

  private async callWorkers(accountId: AccountId): Promise<void> {
    const unsent = await this.em.execute<{ id: GenerationId }[]>(
      `select id from generation where account_id = ? and status = 'running' and stage = 'submitting' order by id`,
      [accountId],
    );
    for (const { id } of unsent) {
      await this.leases.poke(id);
      await this.jobs.ring('generations', id); // a ring that comes too early is made up for by the reconciler
    }
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import type { GenerationId } from '../../../kernel/ids.js';
import { ConsentChanged } from '../../consent/index.js';
import { ConsentGone } from '../generation.problems.js';
import { ToolCatalog } from '../tools/tool-catalog.js';
import { Candidates } from './candidates.js';
import { failureOf, Finish } from './finish.js';

type Payload = typeof ConsentChanged.payload;

/** C6: what still waits when the permission goes, and has no granted provider any more, is stopped and its points are released. */
@Injectable()
export class StopOnWithdrawal extends EventHandler<Payload> {
  readonly name = 'generation.stop-on-withdrawal';
  readonly on = ConsentChanged;

  constructor(
    private readonly em: EntityManager,
    private readonly catalog: ToolCatalog,
    private readonly candidates: Candidates,
    private readonly finish: Finish,
  ) {
    super();
  }

  async handle({ payload: { accountId, decision } }: DomainEvent<Payload>): Promise<void> {
    if (decision === 'granted') return;
    const waiting = await this.em.execute<{ id: GenerationId; tool: string; wanted: string | null }[]>(
      `select id, tool, wanted_provider as wanted from generation where account_id = ? and status = 'queued' order by id for update`,
      [accountId],
    );
    for (const { id, tool, wanted } of waiting) {
      const granted = await this.candidates.granted(this.catalog.known(tool), wanted, accountId);
      if (granted.length === 0) await this.finish.end(id, null, { status: 'cancelled', failure: failureOf(ConsentGone) });
    }
  }
}

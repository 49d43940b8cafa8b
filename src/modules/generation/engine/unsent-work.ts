import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { GenerationStage } from '../../../entities/generation/generation.entity.js';
import type { AccountId, GenerationId } from '../../../kernel/ids.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { ConsentGone } from '../generation.problems.js';
import { GENERATION_PARAMETERS } from '../sealed-words.js';
import { ToolCatalog } from '../tools/tool-catalog.js';
import type { Work } from '../tools/work.js';
import { Candidates } from './candidates.js';
import { failureOf, Finish } from './finish.js';
import { Leases } from './lease.js';

type Waiting = Omit<Work, 'tool' | 'files' | 'avatar' | 'parameters'> & {
  readonly id: GenerationId;
  readonly tool: string;
  /** Sealed. */
  readonly parameters: string;
  readonly avatar: Work['avatar'] | null;
};

/** A person's generations of which nothing has been sent yet. */
@Injectable()
export class UnsentWork {
  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly catalog: ToolCatalog,
    private readonly candidates: Candidates,
    private readonly finish: Finish,
    private readonly leases: Leases,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Stops what no provider may have any more, and releases its points: what waits in line, now; what is under way but not sent (between two
   * tries, say), by its worker, which is called at once. What was sent while it was allowed goes on. In the caller's transaction.
   */
  async stopForbidden(accountId: AccountId): Promise<void> {
    await this.callWorkers(accountId, ['submitting']);
    const waiting = await this.em.execute<Waiting[]>(
      `select g.id, g.tool, g.parameters, g.requested_count as count, g.wanted_provider as provider, g.price_per_unit as "pricePerUnit",
         case when a.id is not null then json_build_object('provider', a.provider, 'trainer', a.trainer) end as avatar
       from generation g left join avatar a on a.id = g.avatar_id and a.status = 'ready'
       where g.account_id = ? and g.status = 'queued' order by g.id for update of g`,
      [accountId],
    );
    for (const { id, tool, avatar, parameters: sealed, ...rest } of waiting) {
      const parameters = JSON.parse(this.cipher.openFor(GENERATION_PARAMETERS, id, sealed)) as Work['parameters'];
      const work = { ...rest, parameters, tool: this.catalog.known(tool), avatar: avatar ?? undefined };
      if ((await this.candidates.granted(work, accountId)).length > 0) continue;
      const refusal = await this.candidates.refusal(work, accountId);
      await this.finish.end(id, null, { status: 'cancelled', failure: failureOf(refusal ?? ConsentGone) });
    }
  }

  /** What runs in one of these stages is taken up by its worker now. In the caller's transaction. */
  async callWorkers(accountId: AccountId, stages: readonly GenerationStage[]): Promise<void> {
    const running = await this.em.execute<{ id: GenerationId }[]>(
      `select id from generation where account_id = ? and status = 'running' and stage = any(?::text[]) order by id`,
      [accountId, `{${stages.join(',')}}`],
    );
    for (const { id } of running) {
      await this.leases.poke(id);
      await this.jobs.ring('generations', id); // a ring that comes too early is made up for by the reconciler
    }
  }
}

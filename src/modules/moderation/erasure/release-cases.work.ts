import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import type { CaseId } from '../../../kernel/ids.js';
import { SYSTEM } from '../cases/case-event.js';
import { Cases } from '../cases/cases.js';

const ASSIGNED = `select id from moderation_case where assignee_id = ? and state <> 'decided' order by id`;

/** Cases that somebody of staff was at who leaves go back to the queue. */
@Injectable()
export class ReleaseCases extends ErasureWork {
  readonly phase = 'stop';
  readonly name = 'moderation.release-cases';

  constructor(private readonly em: EntityManager, private readonly cases: Cases) {
    super();
  }

  async work({ accountId }: ErasureSubject): Promise<ErasureProgress> {
    const assigned = await this.em.execute<{ id: CaseId }[]>(ASSIGNED, [accountId]);
    let released = 0;
    for (const { id } of assigned) {
      await this.em.transactional(async () => {
        const { assigneeId, state } = await this.cases.getLocked(id);
        if (assigneeId !== accountId || state === 'decided') return;
        await this.cases.append(id, { type: 'released', data: {} }, SYSTEM);
        released += 1;
      });
    }
    return { done: true, counts: { released } };
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { CHUNK, TIES } from './ties-sql.js';

/** Likes, follows in both directions, blocks and what the person hid: the counts of others are right at every moment (promise 53). */
@Injectable()
export class WithdrawTies extends ErasureWork {
  readonly phase = 'withdraw';
  readonly name = 'feed.withdraw-ties';

  constructor(private readonly em: EntityManager) {
    super();
  }

  /** One chunk of each kind; each in a statement of its own. */
  async work({ accountId }: ErasureSubject, signal: AbortSignal): Promise<ErasureProgress> {
    const counts: Record<string, number> = {};
    for (const [kind, statement] of Object.entries(TIES)) {
      if (signal.aborted) return { done: false, counts };
      const [row] = await this.em.execute<{ gone: number }[]>(statement, [accountId]);
      counts[kind] = row!.gone;
    }
    return { done: !Object.values(counts).includes(CHUNK), counts };
  }
}

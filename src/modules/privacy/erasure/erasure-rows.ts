import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ErasureSubject } from '../../../kernel/account-erasure.js';
import type { AccountId } from '../../../kernel/ids.js';
import { LIFT_GUARDS } from '../../../platform/persistence/ended-account-rows.js';
import type { PlannedMask, PlannedRows } from './erasure-plan.js';
import { BATCH, masks, REMOVE_ACCOUNT, removals, type Statement, USERNAME } from './erasure-sql.js';
import type { ErasureRun } from './erasure-step.js';

/** Removes or masks rows, a batch a transaction, until nothing of the person is left in the table. */
@Injectable()
export class ErasureRows {
  constructor(private readonly em: EntityManager) {}

  removal(planned: PlannedRows): ErasureRun {
    return this.run('removed', removals(planned));
  }

  masking(planned: PlannedMask): ErasureRun {
    return this.run('masked', masks(planned));
  }

  async removeAccount(accountId: AccountId): Promise<number> {
    return (await this.em.execute<unknown[]>(REMOVE_ACCOUNT, [accountId])).length;
  }

  private run(what: 'removed' | 'masked', statements: readonly Statement[]): ErasureRun {
    return async (subject, signal) => {
      if (isOver(subject)) return { done: true, counts: { [what]: 0 } };
      const asksForName = statements.some(({ params }) => params.includes('username'));
      const username = asksForName ? await this.usernameOf(subject.accountId) : null;
      const given = { account: subject.accountId, deletion: subject.deletionId, username };
      let count = 0;
      for (let changed = -1; changed !== 0; ) {
        changed = 0;
        for (const { sql, params } of statements) {
          if (signal.aborted) return { done: false, counts: { [what]: count } };
          changed += await this.all(sql, params.map((name) => given[name]), signal);
        }
        count += changed;
      }
      return { done: true, counts: { [what]: count } };
    };
  }

  /** Until a batch is not full. */
  private async all(sql: string, params: readonly unknown[], signal: AbortSignal): Promise<number> {
    for (let count = 0; ; ) {
      const changed = await this.em.transactional(async () => {
        await this.em.execute(LIFT_GUARDS);
        return (await this.em.execute<unknown[]>(sql, [...params])).length;
      });
      count += changed;
      if (changed < BATCH || signal.aborted) return count;
    }
  }

  private async usernameOf(accountId: AccountId): Promise<string | null> {
    const [profile] = await this.em.execute<{ username: string }[]>(USERNAME, [accountId]);
    return profile?.username ?? null;
  }
}

/** The account is gone, and the tombstone's id stands for it: to be replaced by itself, again and again. */
function isOver({ accountId, deletionId }: ErasureSubject): boolean {
  return (accountId as string) === deletionId;
}

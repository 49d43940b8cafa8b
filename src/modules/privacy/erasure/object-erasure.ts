import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { ErasureSubject } from '../../../kernel/account-erasure.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import type { PlannedObjects } from './erasure-plan.js';
import { BATCH, keysOf } from './erasure-sql.js';
import type { ErasureRun } from './erasure-step.js';

const AGAIN_MS = 60_000;

/** Removes the objects that the person's rows name, while the rows still name them (law 6). */
@Injectable()
export class ObjectErasure {
  constructor(
    private readonly em: EntityManager,
    private readonly storage: ObjectStorage,
    private readonly clock: Clock,
  ) {}

  /** Every key counts as removed that storage confirmed; one that was absent too. */
  removal({ namedBy }: PlannedObjects): ErasureRun {
    const queries = namedBy.map(keysOf);
    return async ({ accountId }, signal) => {
      const counts = { removed: 0, failed: 0 };
      for (const query of queries) if (!(await this.removeAll(query, accountId, counts, signal))) return { done: false, counts };
      return counts.failed === 0 ? { done: true, counts } : { done: false, notBefore: this.clock.after(AGAIN_MS), counts };
    };
  }

  /** False when it was told to stop. */
  private async removeAll(
    query: string, accountId: ErasureSubject['accountId'], counts: { removed: number; failed: number }, signal: AbortSignal,
  ): Promise<boolean> {
    for (let after = ''; ; ) {
      const keys = (await this.em.execute<{ key: string }[]>(query, [accountId, after])).map(({ key }) => key);
      const last = keys.at(-1);
      if (last === undefined) return true;
      const left = await this.storage.remove(keys);
      counts.removed += keys.length - left.length;
      counts.failed += left.length;
      if (keys.length < BATCH) return true;
      if (signal.aborted) return false;
      after = last;
    }
  }
}

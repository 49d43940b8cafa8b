import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Counter } from '../../../entities/feed/count-delta.entity.js';

const ADD = 'insert into count_delta (subject_id, counter, delta) values (?, ?, ?)';

/**
 * Counts without a hot row: whoever likes inserts, and never waits for anybody. `FoldCounts` brings the sums to the rows; `count-sql.ts`
 * reads both together.
 */
@Injectable()
export class Counters {
  constructor(private readonly em: EntityManager) {}

  /**
   * In the caller's transaction, beside the row that is counted: only where that row came, went or changed. `subjectId`: the post, the
   * comment (of replies: the one that the thread began with) or the account. Rows whose `counted` is false are not counted.
   */
  async add(counter: Counter, subjectId: string, delta: number): Promise<void> {
    if (!this.em.isInTransaction()) throw new Error(`${counter} counted outside a transaction`);
    await this.em.execute(ADD, [subjectId, counter, delta]);
  }
}

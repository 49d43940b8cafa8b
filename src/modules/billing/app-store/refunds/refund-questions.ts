import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { Ids, type PurchaseId } from '../../../../kernel/ids.js';
import type { Notice } from '../words/words.js';

/** Apple decides without us after that. */
export const ANSWER_WITHIN_MS = 12 * 3_600_000;

const ADD = `
  insert into refund_question (id, purchase_id, unit_key, reason, asked_at, answer_by, due_at) values (?, ?, ?, ?, ?, ?, ?)
  on conflict do nothing`;

/** Apple asks how much of a purchase was used, for its buyer wants the money back. */
@Injectable()
export class AppStoreRefundQuestions {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Kept once; in the caller's transaction. */
  async ask(purchaseId: PurchaseId, transactionId: string, { reason, signedAt }: Pick<Notice, 'reason' | 'signedAt'>): Promise<void> {
    const answerBy = new Date(signedAt.getTime() + ANSWER_WITHIN_MS);
    const row = [this.ids.ordered(), purchaseId, transactionId, reason?.slice(0, 100) ?? null, signedAt, answerBy, this.clock.now()];
    await this.em.execute(ADD, row, 'run');
  }
}

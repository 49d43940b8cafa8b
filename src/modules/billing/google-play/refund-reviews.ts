import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids, type PurchaseId } from '../../../kernel/ids.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import type { RefundAnswer } from '../../../entities/billing/refund-question.entity.js';
import { KnownPurchases } from './known-purchase.js';
import type { PlayNotice } from './play-notice.js';
import { HOUR } from './play-read.js';

/** Google waits no longer for an answer. */
const ANSWER_MS = 24 * HOUR;
const FIRST_RETRY_SECONDS = 300;
const LAST_RETRY_SECONDS = 7200;

const ASK = `
  insert into refund_question (id, purchase_id, unit_key, token_sealed, reason, asked_at, answer_by, status, due_at)
  values (?, ?, ?, ?, ?, ?, ?, 'waiting', ?) on conflict on constraint refund_question_once do nothing`;
/** Claimed for a while, so that nobody else answers the same one. */
const TAKE = `
  update refund_question q set attempts = q.attempts + 1,
    due_at = ?::timestamptz + least(${FIRST_RETRY_SECONDS} * 2 ^ least(q.attempts, 10), ${LAST_RETRY_SECONDS}) * interval '1 second'
  from store_purchase p
  where q.id in (
      select w.id from refund_question w join store_purchase s on s.id = w.purchase_id
      where w.status = 'waiting' and w.due_at <= ? and s.store = 'google-play' order by w.due_at limit ? for update of w skip locked)
    and p.id = q.purchase_id
  returning q.id, q.purchase_id as "purchaseId", q.unit_key as "orderId", q.token_sealed as "sealed", q.answer_by as "answerBy",
    p.account_id as "accountId"`;
const SETTLE = `
  update refund_question set status = ?, settled_at = ?, due_at = null, token_sealed = null where id = ? and status = 'waiting'`;
const USED = `
  select coalesce(sum(l.granted), 0)::int as granted, coalesce(sum(l.granted - l.remaining - l.refunded), 0)::int as used
  from store_unit u
  join ledger_movement m on m.kind = 'grant' and m.key = 'store/' || u.store || '/' || u.environment || '/' || u.unit_key
  join points_lot l on l.movement_id = m.id
  where u.purchase_id = ? and u.order_id = ?`;

export interface RefundReview {
  readonly id: string;
  readonly purchaseId: PurchaseId;
  readonly orderId: string;
  readonly sealed: string | null;
  readonly answerBy: Date;
  readonly accountId: AccountId | null;
}

/** Google asks how much of an order was used, because its buyer disputes the payment. */
@Injectable()
export class RefundReviews {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly cipher: FieldCipher,
    private readonly known: KnownPurchases,
  ) {}

  /** False for an order that is not known here. In the caller's transaction. */
  async ask({ orderId, token, reason, at }: Extract<PlayNotice, { about: 'refund-review' }>): Promise<boolean> {
    const purchase = await this.known.findByOrder(orderId);
    if (!purchase) return false;
    const id = this.ids.ordered<string>();
    const askedAt = new Date(at);
    const sealed = this.cipher.seal(token, placeOf(id));
    const answerBy = new Date(askedAt.getTime() + ANSWER_MS);
    await this.em.execute(ASK, [id, purchase.id, orderId, sealed, reason, askedAt, answerBy, this.clock.now()], 'run');
    return true;
  }

  /** Those that wait for an answer now; they come up again unless they are settled. */
  async take(limit: number): Promise<RefundReview[]> {
    const rows = await this.em.execute<(Omit<RefundReview, 'answerBy'> & { answerBy: string })[]>(TAKE, [
      this.clock.now(), this.clock.now(), limit,
    ]);
    return rows.map((row) => ({ ...row, answerBy: new Date(row.answerBy) }));
  }

  /** The token that the answer names. @throws CannotUnseal */
  tokenOf({ id, sealed }: RefundReview): string {
    return this.cipher.open(sealed ?? '', placeOf(id));
  }

  async settle({ id }: RefundReview, status: Exclude<RefundAnswer, 'waiting'>): Promise<void> {
    await this.em.execute(SETTLE, [status, this.clock.now(), id], 'run');
  }

  /** How much of what the order gave was used, in thousandths of a per cent; null when it gave nothing. */
  async usedOf({ purchaseId, orderId }: RefundReview): Promise<number | null> {
    const [row] = await this.em.execute<{ granted: number; used: number }[]>(USED, [purchaseId, orderId]);
    return row && row.granted > 0 ? Math.min(100_000, Math.max(0, Math.round((row.used / row.granted) * 100_000))) : null;
  }
}

function placeOf(id: string): string {
  return `refund_question.token_sealed:${id}`;
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { type DomainEvent, EventHandler } from '../../../../kernel/event-type.js';
import { Inbox } from '../../../../platform/inbox/inbox.js';
import { Log } from '../../../../platform/telemetry/log.js';
import { type Applied, Purchases } from '../../purchases/purchases.js';
import { AppStoreApi } from '../api/app-store-api.js';
import { AppStoreRefundQuestions } from '../refunds/refund-questions.js';
import { SignedData, SignedDataRefused } from '../words/signed-data.js';
import { toSnapshot } from '../words/to-snapshot.js';
import { type Notice, type Transaction, WordsUnusable } from '../words/words.js';
import { AppStoreNoticed } from './app-store.events.js';
import type { KeptNotice } from './notice-inbox.js';
import { noticeRow } from './notice-table.js';

type Payload = typeof AppStoreNoticed.payload;

const FIND = 'select body from inbox_message where source = ? and message_id = ?';

/**
 * Lets Apple's signed words of a purchase take effect, the latest counting whatever order they come in, and has Apple asked for the whole
 * of it soon after. The type of a notice decides nothing about points or access: it is for the log, and for what is to be done besides.
 */
@Injectable()
export class ActOnAppStoreNotice extends EventHandler<Payload> {
  readonly name = 'billing.act-on-app-store-notice';
  readonly on = AppStoreNoticed;

  constructor(
    private readonly em: EntityManager,
    private readonly signed: SignedData,
    private readonly api: AppStoreApi,
    private readonly purchases: Purchases,
    private readonly questions: AppStoreRefundQuestions,
    private readonly inbox: Inbox,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    super();
  }

  async handle({ payload: { source, messageId } }: DomainEvent<Payload>): Promise<void> {
    const [kept] = await this.em.execute<{ body: KeptNotice }[]>(FIND, [source, messageId]);
    if (!kept) return; // past its retention: what it told has long been read from the store
    const outcome = await this.act(kept.body.signedPayload).catch((error: unknown) => {
      if (!(error instanceof SignedDataRefused || error instanceof WordsUnusable)) throw error;
      this.log.error('app-store-notice-unusable', { source, messageId, reason: error.message });
      return 'quarantined' as const;
    });
    await this.inbox.settle(source, messageId, outcome);
  }

  private async act(signedPayload: string): Promise<'handled' | 'quarantined'> {
    const notice = await this.signed.notice(signedPayload);
    const { label, effect } = noticeRow(notice.type, notice.subtype);
    const transaction = effect === 'noted' || notice.signedTransaction === null ? null : await this.transactionOf(notice);
    const applied = transaction && (await this.apply(notice, transaction));
    if (effect === 'question' && applied) await this.questions.ask(applied.purchaseId, transaction.transactionId, notice);
    const { environment, type, subtype, id } = notice;
    const facts = { label, type, subtype, environment, noticeId: id, purchaseId: applied?.purchaseId ?? null, isNewer: applied?.isNewer };
    const isOpen = effect === 'alarm' || (effect !== 'noted' && applied === null);
    this.log[isOpen ? 'error' : 'info']('app-store-notice', facts);
    return isOpen ? 'quarantined' : 'handled';
  }

  private async transactionOf({ environment, signedTransaction }: Notice): Promise<Transaction> {
    const transaction = await this.signed.transaction(signedTransaction!);
    if (transaction.environment !== environment) throw new SignedDataRefused('invalid-environment');
    return transaction;
  }

  private async apply({ signedRenewal, status, signedAt }: Notice, transaction: Transaction): Promise<Applied> {
    const renewal = signedRenewal === null ? null : await this.signed.renewal(signedRenewal, transaction);
    const snapshot = toSnapshot({ transactions: [transaction], renewal, status, toldAt: signedAt });
    return this.purchases.apply(this.api.isConfigured ? { ...snapshot, checkAt: this.clock.now() } : snapshot);
  }
}

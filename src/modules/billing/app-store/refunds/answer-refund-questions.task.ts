import { DeliveryStatus } from '@apple/app-store-server-library';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RefundAnswer } from '../../../../entities/billing/refund-question.entity.js';
import type { StoreEnvironment } from '../../../../entities/billing/store-purchase.entity.js';
import { Clock } from '../../../../kernel/clock.js';
import type { AccountId, PurchaseId } from '../../../../kernel/ids.js';
import { PeriodicTask } from '../../../../kernel/periodic-task.js';
import { Config } from '../../../../platform/config/config.js';
import { ConsentGate, ConsentMissing, type DisclosureDraft, ProviderGate } from '../../../../platform/outbound/index.js';
import { Log } from '../../../../platform/telemetry/log.js';
import { AppStoreRefused, AppStoreUnavailable } from '../api/api-errors.js';
import { AppStoreApi } from '../api/app-store-api.js';
import { UsedPoints } from './used-points.js';

const RECIPIENT = 'apple-app-store';
const PURPOSE = 'consumption-data';
const BATCH = 100;
const FIRST_RETRY_SECONDS = 60;
const LAST_RETRY_SECONDS = 3_600;

const OVERDUE = `
  select q.id from refund_question q join store_purchase p on p.id = q.purchase_id
  where q.status = 'waiting' and q.due_at <= ? and p.store = 'app-store' order by q.due_at limit ${BATCH}`;
const CLAIM = `
  update refund_question q set attempts = q.attempts + 1,
    due_at = ?::timestamptz + least(${FIRST_RETRY_SECONDS} * 2 ^ least(q.attempts, 20), ${LAST_RETRY_SECONDS}) * interval '1 second'
  from store_purchase p
  where q.id = ? and q.status = 'waiting' and q.due_at <= ? and p.id = q.purchase_id
  returning q.id, q.purchase_id as "purchaseId", q.unit_key as "unitKey", q.answer_by as "answerBy", p.environment,
    p.account_id as "accountId"`;
const SETTLE = `update refund_question set status = ?, settled_at = ?, due_at = null where id = ? and status = 'waiting'`;

interface Question {
  readonly id: string;
  readonly purchaseId: PurchaseId;
  readonly unitKey: string;
  readonly answerBy: string;
  readonly environment: StoreEnvironment;
  readonly accountId: AccountId | null;
}

/**
 * Answers Apple's questions about refunds: only while the buyer's consent to it stands, only with what the books say, and within twelve
 * hours. Without consent nothing is sent, not even that there is none: Apple asks for data, and does not have to be answered.
 */
@Injectable()
export class AnswerAppStoreRefundQuestions extends PeriodicTask {
  readonly name = 'billing.answer-app-store-refund-questions';
  readonly everyMs = 60_000;

  constructor(
    private readonly em: EntityManager,
    private readonly api: AppStoreApi,
    private readonly gate: ProviderGate,
    private readonly consent: ConsentGate,
    private readonly used: UsedPoints,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (const { id } of await this.em.execute<{ id: string }[]>(OVERDUE, [this.clock.now()])) {
      if (signal.aborted) return;
      const now = this.clock.now();
      const [question] = await this.em.execute<Question[]>(CLAIM, [now, id, now]);
      const status = question && (await this.answer(question));
      if (!status) continue;
      await this.em.execute(SETTLE, [status, this.clock.now(), id], 'run');
      this.log.info('app-store-refund-question', { purchaseId: question.purchaseId, status });
    }
  }

  /** Null for what is to be tried again. */
  private async answer({ accountId, environment, unitKey, answerBy, purchaseId }: Question): Promise<RefundAnswer | null> {
    if (new Date(answerBy) <= this.clock.now()) return 'too-late';
    if (accountId === null) return 'no-consent';
    const { isGranted, part } = await this.used.of(environment, unitKey);
    const answer = {
      customerConsented: true,
      deliveryStatus: isGranted ? DeliveryStatus.DELIVERED : DeliveryStatus.UNDELIVERED_OTHER,
      sampleContentProvided: this.config.points.welcome > 0,
      ...(part !== null && { consumptionPercentage: part }),
    };
    try {
      await this.gate.call(this.disclosure(accountId, unitKey), (http) =>
        this.api.call(environment, (client) => client.sendConsumptionInformation(unitKey, answer), undefined, http),
      );
      return 'sent';
    } catch (error) {
      if (error instanceof ConsentMissing) return 'no-consent';
      if (error instanceof AppStoreUnavailable || (error instanceof AppStoreRefused && error.isOurs)) return null;
      if (!(error instanceof AppStoreRefused)) throw error;
      this.log.warn('app-store-refund-answer-refused', { purchaseId, error });
      return 'refused';
    }
  }

  /** Apple knows the person by the transaction, which is its own. */
  private disclosure(accountId: AccountId, transactionId: string): DisclosureDraft {
    const retention = this.consent.retentionAt(RECIPIENT, this.clock.now());
    return {
      accountId,
      generationId: null,
      attemptId: null,
      recipient: RECIPIENT,
      model: 'app-store-server-api',
      purpose: PURPOSE,
      categories: ['purchases'],
      inputHashes: [],
      pseudonym: transactionId,
      retentionPromise: retention?.promise ?? '',
      keptUntil: retention?.keptMs == null ? null : this.clock.after(retention.keptMs),
      erasure: 'not-offered',
    };
  }
}

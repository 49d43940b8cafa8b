import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { ConsentGate, ConsentMissing, type DisclosureDraft, ProviderGate, Pseudonyms } from '../../../platform/outbound/index.js';
import { Log } from '../../../platform/telemetry/log.js';
import { PlayApi } from './play-api.js';
import { PlayUnavailable, PlayUnknown } from './play-errors.js';
import { PlaySettings } from './play-settings.js';
import { type RefundReview, RefundReviews } from './refund-reviews.js';

const RECIPIENT = 'google-play';
const PURPOSE = 'consumption-data';
const BATCH = 50;

/** Answers Google within its 24 hours how much of a disputed order was used, if the buyer allows it; else nothing is told. */
@Injectable()
export class AnswerRefundReviews extends PeriodicTask {
  readonly name = 'billing.answer-google-play-refund-reviews';
  readonly everyMs = 60_000;

  constructor(
    private readonly clock: Clock,
    private readonly settings: PlaySettings,
    private readonly reviews: RefundReviews,
    private readonly api: PlayApi,
    private readonly consent: ConsentGate,
    private readonly gate: ProviderGate,
    private readonly pseudonyms: Pseudonyms,
    private readonly log: Log,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    if (!this.settings.isConfigured) return;
    for (const review of await this.reviews.take(BATCH)) {
      if (signal.aborted) return;
      await this.answer(review);
    }
  }

  private async answer(review: RefundReview): Promise<void> {
    const { accountId } = review;
    if (review.answerBy <= this.clock.now()) return this.reviews.settle(review, 'too-late');
    if (accountId === null) return this.reviews.settle(review, 'no-consent');
    try {
      const used = await this.reviews.usedOf(review);
      const answer = {
        pendingRefundToken: this.reviews.tokenOf(review),
        // what becomes of the money is for Google; the points that everybody gets at first are the free sample
        refundPreference: 'NEUTRAL',
        sampleContentProvided: true,
        ...(used !== null && { consumptionPercentageMilliunits: used }),
      };
      // a call that failed may have arrived: the record of what was told says so
      const failure = await this.gate.call(this.draft(accountId), () => this.send(review.orderId, answer));
      if (failure instanceof PlayUnavailable) this.log.warn('google-play-refund-review-late', { questionId: review.id }); // comes up again
      else await this.reviews.settle(review, failure ? 'refused' : 'sent');
    } catch (error) {
      if (!(error instanceof ConsentMissing)) throw error;
      await this.reviews.settle(review, 'no-consent');
    }
  }

  private async send(orderId: string, answer: Parameters<PlayApi['reviewRefund']>[1]): Promise<PlayUnavailable | PlayUnknown | null> {
    try {
      await this.api.reviewRefund(orderId, answer);
      return null;
    } catch (error) {
      if (error instanceof PlayUnavailable || error instanceof PlayUnknown) return error;
      throw error;
    }
  }

  private draft(accountId: NonNullable<RefundReview['accountId']>): DisclosureDraft {
    const terms = this.consent.retentionAt(RECIPIENT, this.clock.now());
    return {
      accountId, generationId: null, attemptId: null, recipient: RECIPIENT, model: 'orders.reviewrefund', purpose: PURPOSE,
      categories: ['purchases'], inputHashes: [], pseudonym: this.pseudonyms.pseudonymFor(accountId, RECIPIENT),
      retentionPromise: terms?.promise ?? '', keptUntil: null,
    };
  }
}

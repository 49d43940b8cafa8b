import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Config } from '../../../platform/config/config.js';
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
    private readonly config: Config,
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
      await this.tryToAnswer(review);
    }
  }

  /** The others are answered whatever is wrong with one; it comes up again until its time is over. */
  private async tryToAnswer(review: RefundReview): Promise<void> {
    try {
      await this.answer(review);
    } catch (error) {
      this.log.error('google-play-refund-review-failed', { questionId: review.id, error });
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
        sampleContentProvided: this.config.points.welcome > 0,
        ...(used !== null && { consumptionPercentageMilliunits: used }),
      };
      await this.gate.call(this.draft(accountId), (http) => this.api.reviewRefund(review.orderId, answer, http));
      await this.reviews.settle(review, 'sent');
    } catch (error) {
      if (error instanceof PlayUnavailable) this.log.warn('google-play-refund-review-late', { questionId: review.id }); // comes up again
      else if (error instanceof ConsentMissing) await this.reviews.settle(review, 'no-consent');
      else if (error instanceof PlayUnknown) await this.reviews.settle(review, 'refused');
      else throw error;
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

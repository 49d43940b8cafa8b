import type { Provider, Type } from '@nestjs/common';
import { AcknowledgeSweep } from './acknowledge-sweep.task.js';
import { Acknowledge } from './acknowledge.handler.js';
import { ActOnPlayNotice } from './act-on-play-notice.handler.js';
import { AnswerRefundReviews } from './answer-refund-reviews.task.js';
import { HandleClaim } from './claim.handler.js';
import { GooglePlayWebhookController } from './google-play-webhook.controller.js';
import { GooglePurchasesController } from './google-purchases.controller.js';
import { GooglePurchases } from './google-purchases.service.js';
import { KnownPurchases } from './known-purchase.js';
import { PlayApi } from './play-api.js';
import { PlayBreaker } from './play-breaker.js';
import { PlayInbox } from './play-inbox.js';
import { PlayPurchases } from './play-purchases.js';
import { PlayReader } from './play-reader.js';
import { PlaySettings } from './play-settings.js';
import { PlayStoreReader } from './play-store-reader.js';
import { PlayToken } from './play-token.js';
import { PushVerifier } from './push-verifier.js';
import { RefundReviews } from './refund-reviews.js';
import { SealedTokens } from './sealed-tokens.js';
import { SweepVoided } from './voided-sweep.task.js';

export const GOOGLE_PLAY_CONTROLLERS: readonly Type[] = [GooglePurchasesController, GooglePlayWebhookController];
export const GOOGLE_PLAY_PROVIDERS: readonly Provider[] = [
  PlaySettings, PlayToken, PlayBreaker, PlayApi, PlayReader, PlayStoreReader, SealedTokens, KnownPurchases, PlayPurchases, GooglePurchases,
  PushVerifier, PlayInbox, ActOnPlayNotice, HandleClaim, Acknowledge, AcknowledgeSweep, SweepVoided, RefundReviews, AnswerRefundReviews,
];

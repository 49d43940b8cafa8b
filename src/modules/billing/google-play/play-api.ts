import { androidpublisher, type androidpublisher_v3 as Play } from '@googleapis/androidpublisher';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import { OutboundError, OutboundHttp } from '../../../platform/outbound/index.js';
import { Log } from '../../../platform/telemetry/log.js';
import { outboundFetch, type WayOut } from './outbound-fetch.js';
import { PlayBreaker } from './play-breaker.js';
import { PlayUnavailable, PlayUnknown } from './play-errors.js';
import { PlaySettings } from './play-settings.js';
import { PlayToken } from './play-token.js';

const TIMEOUT_MS = 6_000;
const UNKNOWN: readonly number[] = [400, 404, 410];
/** Most that a page may hold. */
const PAGE = 1000;

export interface VoidedPage {
  readonly voided: readonly Play.Schema$VoidedPurchase[];
  readonly next: string | null;
}

type CallOptions = { readonly headers: { readonly authorization: string } };
type App = { readonly packageName: string };

/**
 * The Google Play Developer API for our app. Each call is made once: whoever must have an answer is in the outbox. No error holds a token,
 * an address or an answer. @throws PlayUnavailable, PlayUnknown, GooglePlayNotConfigured
 */
@Injectable()
export class PlayApi {
  private readonly api: Play.Androidpublisher;

  constructor(
    private readonly config: Config,
    http: OutboundHttp,
    private readonly settings: PlaySettings,
    private readonly token: PlayToken,
    private readonly breaker: PlayBreaker,
    private readonly log: Log,
  ) {
    this.api = this.client(http);
  }

  subscription(token: string): Promise<Play.Schema$SubscriptionPurchaseV2> {
    return this.call('subscription', (app, options) => this.api.purchases.subscriptionsv2.get({ ...app, token }, options));
  }

  product(token: string): Promise<Play.Schema$ProductPurchaseV2> {
    return this.call('product', (app, options) => this.api.purchases.productsv2.getproductpurchasev2({ ...app, token }, options));
  }

  async acknowledgeSubscription(subscriptionId: string, token: string): Promise<void> {
    const params = { subscriptionId, token, requestBody: {} };
    await this.call('acknowledge', (app, options) => this.api.purchases.subscriptions.acknowledge({ ...app, ...params }, options));
  }

  /** Acknowledges as well; afterwards the pack can be bought again. */
  async consume(productId: string, token: string): Promise<void> {
    await this.call('consume', (app, options) => this.api.purchases.products.consume({ ...app, productId, token }, options));
  }

  /** What Google recorded as voided from then until now: by the order, for renewals share a token. Not older than 30 days. */
  async voided(from: Date, to: Date, page: string | null): Promise<VoidedPage> {
    const params = {
      type: 1, maxResults: PAGE, includeQuantityBasedPartialRefund: true,
      startTime: String(from.getTime()), endTime: String(to.getTime()), ...(page !== null && { token: page }),
    };
    const { voidedPurchases = [], tokenPagination } = await this.call('voided', (app, options) =>
      this.api.purchases.voidedpurchases.list({ ...app, ...params }, options),
    );
    return { voided: voidedPurchases, next: tokenPagination?.nextPageToken ?? null };
  }

  /** By the passage that was opened for it: it tells of a person. */
  async reviewRefund(orderId: string, requestBody: Play.Schema$OrdersReviewRefundRequest, http: WayOut): Promise<void> {
    const { orders } = this.client(http);
    await this.call('review-refund', (app, options) => orders.reviewrefund({ ...app, orderId, requestBody }, options));
  }

  private client(http: WayOut): Play.Androidpublisher {
    return androidpublisher({
      version: 'v3',
      rootUrl: `${this.settings.baseUrl}/`,
      retry: false,
      responseType: 'json',
      fetchImplementation: outboundFetch(http, Math.min(TIMEOUT_MS, this.config.outbound.timeoutMs)),
    });
  }

  private async call<T>(what: string, send: (app: App, options: CallOptions) => Promise<{ data: T }>): Promise<T> {
    const { packageName } = this.settings;
    return this.breaker.run(async () => {
      try {
        const { data } = await send({ packageName }, { headers: { authorization: `Bearer ${await this.token.get()}` } });
        if (typeof data === 'string' && data !== '') throw new PlayUnavailable('unreadable');
        return data;
      } catch (error) {
        throw this.failed(what, error);
      }
    });
  }

  /** Nothing of the error goes further: the client's own holds the address with the token, and the answer. */
  private failed(what: string, error: unknown): Error {
    if (error instanceof PlayUnavailable) return error;
    const status = statusOf(error);
    if (status !== null && UNKNOWN.includes(status)) return new PlayUnknown(status);
    if (status === 401) this.token.forget();
    const reason = status === null ? wordOf(error) : String(status);
    this.log.warn('google-play-unavailable', { call: what, reason });
    return new PlayUnavailable(reason);
  }
}

function statusOf(error: unknown): number | null {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : null;
}

/** The way out says why in the cause of the client's error. */
function wordOf(error: unknown): string {
  const cause = (error as { cause?: unknown } | null)?.cause;
  return cause instanceof OutboundError ? cause.name : 'failed';
}

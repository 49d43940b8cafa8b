import type { ServerResponse } from 'node:http';
import { inputOf, json } from '../lab/answers.js';
import { OneSignalStandIn } from '../push/onesignal.js';
import { type RecordedRequest, Recorder } from '../support/stand-ins/recorder.js';
import { AdMobStandIn } from './admob/admob-stand-in.js';
import { AppStoreStandIn } from './app-store/stand-in.js';
import { newToken, pack } from './google-play/bought.js';
import { PlayStandIn } from './google-play/play-stand-in.js';

type Texts = Readonly<Record<string, string>>;

/**
 * Both app stores, AdMob and OneSignal on this machine, and a counter where whoever plays the person with the phone buys, watches ads and
 * looks at what arrived. `service` in what is asked there is the address of the service that is told of it.
 */
export class Shops {
  private constructor(
    private readonly appStore: AppStoreStandIn,
    private readonly play: PlayStandIn,
    private readonly adMob: AdMobStandIn,
    private readonly oneSignal: OneSignalStandIn,
    private readonly counter: Recorder,
  ) {}

  static async start(): Promise<Shops> {
    const [appStore, play, adMob, oneSignal] = await Promise.all([
      new AppStoreStandIn().start(), new PlayStandIn(() => new Date()).start(), AdMobStandIn.start(),
      OneSignalStandIn.start({ knowsEveryDevice: true }),
    ]);
    const counter: Recorder = await Recorder.start((request, response) => shops.serve(request, response));
    const shops: Shops = new Shops(appStore, play, adMob, oneSignal, counter);
    return shops;
  }

  readonly names = ['app-store', 'google-play', 'admob', 'onesignal'] as const;

  /** What the service is configured with to use them. */
  get env(): Texts {
    return { ...this.appStore.env, ...this.play.env, ...this.adMob.env, ...this.oneSignal.env };
  }

  get counterUrl(): string {
    return this.counter.url;
  }

  async close(): Promise<void> {
    await Promise.all([this.appStore, this.play, this.adMob, this.oneSignal, this.counter].map((one) => one.close()));
  }

  private async serve(request: RecordedRequest, response: ServerResponse): Promise<void> {
    const asked = inputOf(request) as Texts;
    switch (`${request.method} ${request.path}`) {
      case 'POST /app-store/buy':
        return json(response, 200, this.buyAtApple(asked));
      case 'POST /app-store/refund':
        return json(response, 200, { status: await this.refundAtApple(asked) });
      case 'POST /google-play/buy':
        return json(response, 200, this.buyAtGoogle(asked));
      case 'POST /admob/watch':
        return json(response, 200, { status: await this.watch(asked) });
      case 'GET /pushes':
        return json(response, 200, this.oneSignal.arrived);
      default:
        return json(response, 404, {});
    }
  }

  /** What StoreKit hands to the app. */
  private buyAtApple({ productId, account }: Texts): object {
    const bought = this.appStore.shelf.buy(productId!, { appAccountToken: account! });
    return { transactionId: bought.transactionId, signedTransaction: this.appStore.signer.transaction(bought) };
  }

  /** All of it, as a notice of the App Store tells. */
  private async refundAtApple({ transactionId, service }: Texts): Promise<number> {
    const revoked = { revocationDate: Date.now(), revocationReason: 0, revocationType: 'REFUND_FULL', revocationPercentage: 100_000 };
    const transaction = this.appStore.shelf.change(transactionId!, revoked);
    const signedPayload = this.appStore.signer.notice({ type: 'REFUND', transaction });
    const headers = { 'content-type': 'application/json' };
    return statusOf(fetch(`${service}/v1/webhooks/app-store`, { method: 'POST', headers, body: JSON.stringify({ signedPayload }) }));
  }

  /** A pack: what Play Billing hands to the app. */
  private buyAtGoogle({ productId, account }: Texts): object {
    const purchaseToken = newToken();
    this.play.products.set(purchaseToken, pack({ buyer: account!, productId: productId!, boughtAt: new Date() }));
    return { purchaseToken };
  }

  /** The ad was watched to its end: AdMob's signed callback. */
  private watch({ nonce, service }: Texts): Promise<number> {
    return statusOf(fetch(`${service}/v1/webhooks/admob?${this.adMob.query(nonce!)}`));
  }
}

async function statusOf(answering: Promise<Response>): Promise<number> {
  const answer = await answering;
  await answer.arrayBuffer();
  return answer.status;
}

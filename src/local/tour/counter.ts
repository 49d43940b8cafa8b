import { ApiClient } from './client.js';

export interface Arrived {
  readonly subscriptionId: string;
  readonly language: string;
  readonly heading: string;
  readonly text: string;
}

/** What a person does with a phone: buys, has money back, watches an ad, sees a push. All of it is played, by `npm start -- --lab`. */
export class Counter {
  private readonly counter: ApiClient;

  constructor(
    counterUrl: string,
    /** The service that is told of it. */
    private readonly service: string,
  ) {
    this.counter = new ApiClient(counterUrl);
  }

  /** `account`: the token by which the store names the buyer. */
  buyAtApple(productId: string, account: string): Promise<{ transactionId: string; signedTransaction: string }> {
    return this.counter.post('/app-store/buy', { productId, account });
  }

  buyAtGoogle(productId: string, account: string): Promise<{ purchaseToken: string }> {
    return this.counter.post('/google-play/buy', { productId, account });
  }

  async refundAtApple(transactionId: string): Promise<void> {
    this.mustBeTaken('refund', await this.counter.post('/app-store/refund', { transactionId, service: this.service }));
  }

  async watchAd(nonce: string): Promise<void> {
    this.mustBeTaken('ad', await this.counter.post('/admob/watch', { nonce, service: this.service }));
  }

  async pushesOn(device: string): Promise<readonly Arrived[]> {
    return (await this.counter.get<Arrived[]>('/pushes')).filter(({ subscriptionId }) => subscriptionId === device);
  }

  private mustBeTaken(what: string, { status }: { status: number }): void {
    if (status !== 200) throw new Error(`The notice of the ${what} was answered with ${status}`);
  }
}

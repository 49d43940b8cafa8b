import type { JWSTransactionDecodedPayload } from '@apple/app-store-server-library';
import { type AppStoreSigner, newTransactionId, type RenewalWords, type TransactionWords } from './signer.js';

const DAY_MS = 86_400_000;
/** Of `getAllSubscriptionStatuses`. */
export const STATUS = { active: 1, expired: 2, retry: 3, grace: 4, revoked: 5 } as const;

interface Subscription {
  readonly periods: JWSTransactionDecodedPayload[];
  renewal: RenewalWords;
  status: number;
}

/** What a store has sold, and how it stands there. Whoever tests changes it as the store would, and sends or keeps back the notice. */
export class Shelf {
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly once = new Map<string, JWSTransactionDecodedPayload>();

  constructor(
    private readonly signer: AppStoreSigner,
    private readonly now: () => Date,
  ) {}

  /** Something that is bought once. Returns its transaction. */
  buy(productId: string, words: TransactionWords = {}): JWSTransactionDecodedPayload {
    const bought = this.signer.transactionWords({ type: 'Consumable', productId, price: 4_990, ...words });
    this.once.set(bought.transactionId!, bought);
    return bought;
  }

  subscribe(productId: string, words: TransactionWords = {}): JWSTransactionDecodedPayload {
    const first = this.signer.transactionWords({ productId, ...words });
    const { originalTransactionId, expiresDate } = first;
    const renewal = { originalTransactionId, productId, autoRenewProductId: productId, renewalDate: expiresDate };
    this.subscriptions.set(originalTransactionId!, { periods: [first], renewal, status: STATUS.active });
    return first;
  }

  /** The next period, of the same plan unless said. */
  renew(key: string, words: TransactionWords = {}): JWSTransactionDecodedPayload {
    const subscription = this.get(key);
    const last = subscription.periods.at(-1)!;
    const purchaseDate = words.purchaseDate ?? last.expiresDate!;
    const next = this.signer.transactionWords({
      ...last, transactionId: newTransactionId(), purchaseDate, expiresDate: purchaseDate + 30 * DAY_MS, transactionReason: 'RENEWAL',
      signedDate: this.now().getTime(), ...words,
    });
    subscription.periods.push(next);
    Object.assign(subscription, { status: STATUS.active });
    subscription.renewal = {
      ...subscription.renewal, productId: next.productId, autoRenewProductId: next.productId, renewalDate: next.expiresDate,
      gracePeriodExpiresDate: undefined, isInBillingRetryPeriod: false,
    };
    return next;
  }

  /** The plan changes at once; the period that it cuts short is marked. */
  upgrade(key: string, productId: string): JWSTransactionDecodedPayload {
    this.change(this.get(key).periods.at(-1)!.transactionId!, { isUpgraded: true });
    return this.renew(key, { productId, purchaseDate: this.now().getTime(), isUpgraded: undefined, transactionReason: 'PURCHASE' });
  }

  /** How a subscription stands now. */
  set(key: string, status: number, renewal: RenewalWords = {}): void {
    const subscription = this.get(key);
    subscription.status = status;
    subscription.renewal = { ...subscription.renewal, ...renewal };
  }

  /** One transaction, such as when it is refunded. Returns it as it is then. */
  change(transactionId: string, words: TransactionWords): JWSTransactionDecodedPayload {
    const changed = { ...this.find(transactionId), ...words };
    for (const { periods } of this.subscriptions.values()) {
      const at = periods.findIndex((period) => period.transactionId === transactionId);
      if (at >= 0) periods[at] = changed;
    }
    if (this.once.has(transactionId)) this.once.set(transactionId, changed);
    return changed;
  }

  /** As it would be signed now. */
  find(transactionId: string): JWSTransactionDecodedPayload | undefined {
    const periods = [...this.subscriptions.values()].flatMap((it) => it.periods);
    const found = this.once.get(transactionId) ?? periods.find((period) => period.transactionId === transactionId);
    return found && this.signedNow(found);
  }

  /** What a notice carries about a subscription, or about one transaction of it. */
  words(key: string, transactionId?: string): { transaction: TransactionWords; renewal: RenewalWords; status: number } {
    const { periods, renewal, status } = this.get(key);
    const transaction = periods.find((period) => period.transactionId === transactionId) ?? periods.at(-1)!;
    return { transaction: this.signedNow(transaction), renewal, status };
  }

  /** An item of `lastTransactions`. */
  lastOf(id: string): object | undefined {
    const has = ({ periods }: Subscription) => periods.some((period) => period.transactionId === id);
    const found = [...this.subscriptions].find(([key, subscription]) => key === id || has(subscription));
    if (!found) return undefined;
    const [originalTransactionId, { periods, renewal, status }] = found;
    return {
      status,
      originalTransactionId,
      signedTransactionInfo: this.signer.transaction(this.signedNow(periods.at(-1)!)),
      signedRenewalInfo: this.signer.renewal(renewal),
    };
  }

  /** All that the customer of this transaction has, the newest first. Everybody is one customer here: a history has strangers in it. */
  customerOf(id: string): JWSTransactionDecodedPayload[] | undefined {
    if (!this.find(id)) return undefined;
    const all = [...[...this.subscriptions.values()].flatMap(({ periods }) => periods), ...this.once.values()];
    const here = all.filter(({ environment }) => environment === this.find(id)?.environment);
    return here.toSorted((a, b) => b.purchaseDate! - a.purchaseDate!).map((words) => this.signedNow(words));
  }

  private get(key: string): Subscription {
    const subscription = this.subscriptions.get(key);
    if (!subscription) throw new Error(`the shelf has no ${key}`);
    return subscription;
  }

  private signedNow(words: JWSTransactionDecodedPayload): JWSTransactionDecodedPayload {
    return { ...words, signedDate: this.now().getTime() };
  }
}

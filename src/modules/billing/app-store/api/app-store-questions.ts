import { GetTransactionHistoryVersion, Order, ProductType } from '@apple/app-store-server-library';
import { Injectable } from '@nestjs/common';
import type { StoreEnvironment } from '../../../../entities/billing/store-purchase.entity.js';
import { Log } from '../../../../platform/telemetry/log.js';
import type { StoreSnapshot } from '../../purchases/store-snapshot.js';
import { statusOf } from '../words/read-words.js';
import { SignedData, SignedDataRefused } from '../words/signed-data.js';
import { toSnapshot } from '../words/to-snapshot.js';
import { type Transaction, WordsUnusable } from '../words/words.js';
import { AppStoreRefused, AppStoreUnavailable } from './api-errors.js';
import { AppStoreApi } from './app-store-api.js';

export interface AppStoreKey {
  readonly environment: StoreEnvironment;
  readonly storeKey: string;
  /** Null when it is not known: then it is found out. */
  readonly isSubscription: boolean | null;
}

type Key = Omit<AppStoreKey, 'isSubscription'>;

/** Newest first, twenty at a time: as many periods of one subscription as matter. */
const HISTORY = { sort: Order.DESCENDING, productTypes: [ProductType.AUTO_RENEWABLE] };

/** How a purchase stands, as Apple tells it when it is asked. */
@Injectable()
export class AppStoreQuestions {
  constructor(
    private readonly api: AppStoreApi,
    private readonly signed: SignedData,
    private readonly log: Log,
  ) {}

  /** Null for what Apple does not know (yet). @throws AppStoreUnavailable, AppStoreRefused */
  async ask({ isSubscription, ...key }: AppStoreKey, deadlineMs?: number): Promise<StoreSnapshot | null> {
    const asSubscription = isSubscription === false ? null : await this.askFor(() => this.subscription(key, deadlineMs));
    return asSubscription ?? (isSubscription === true ? null : this.askFor(() => this.once(key, deadlineMs)));
  }

  private async askFor(ask: () => Promise<StoreSnapshot | null>): Promise<StoreSnapshot | null> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof AppStoreRefused && error.isNotFound) return null;
      if (!(error instanceof SignedDataRefused || error instanceof WordsUnusable)) throw error;
      this.log.error('app-store-answer-not-signed', { error });
      throw new AppStoreUnavailable('an answer that is not signed by the App Store', { cause: error });
    }
  }

  /** State from the statuses, the periods from the history, which knows those whose notices were missed, and what was refunded. */
  private async subscription({ environment, storeKey }: Key, deadlineMs?: number): Promise<StoreSnapshot | null> {
    const [statuses, history] = await Promise.all([
      this.api.call(environment, (client) => client.getAllSubscriptionStatuses(storeKey), deadlineMs),
      this.api.call(
        environment, (client) => client.getTransactionHistory(storeKey, null, HISTORY, GetTransactionHistoryVersion.V2), deadlineMs,
      ),
    ]);
    const all = (statuses.data ?? []).flatMap(({ lastTransactions = [] }) => lastTransactions);
    const last = all.find(({ originalTransactionId }) => originalTransactionId === storeKey);
    if (!last?.signedTransactionInfo) return null;
    const current = await this.transaction(environment, last.signedTransactionInfo);
    const renewal = last.signedRenewalInfo ? await this.signed.renewal(last.signedRenewalInfo, current) : null;
    const others: Transaction[] = [];
    for (const jws of history.signedTransactions ?? []) {
      const other = await this.listed(environment, jws);
      // the history is that of the customer: all that they ever bought in this app
      if (other?.originalTransactionId === storeKey && other.transactionId !== current.transactionId) others.push(other);
    }
    const toldAt = renewal && renewal.signedAt > current.signedAt ? renewal.signedAt : current.signedAt;
    return toSnapshot({ transactions: [current, ...others], renewal, status: statusOf(last.status), toldAt });
  }

  private async once({ environment, storeKey }: Key, deadlineMs?: number): Promise<StoreSnapshot | null> {
    const { signedTransactionInfo } = await this.api.call(environment, (client) => client.getTransactionInfo(storeKey), deadlineMs);
    if (!signedTransactionInfo) return null;
    const transaction = await this.transaction(environment, signedTransactionInfo);
    return toSnapshot({ transactions: [transaction], toldAt: transaction.signedAt });
  }

  /** One that cannot be used keeps none of the others from being seen. */
  private async listed(environment: StoreEnvironment, jws: string): Promise<Transaction | null> {
    try {
      return await this.transaction(environment, jws);
    } catch (error) {
      if (!(error instanceof SignedDataRefused || error instanceof WordsUnusable)) throw error;
      this.log.warn('app-store-transaction-skipped', { environment, reason: error.message });
      return null;
    }
  }

  private async transaction(environment: StoreEnvironment, jws: string): Promise<Transaction> {
    const transaction = await this.signed.transaction(jws);
    if (transaction.environment !== environment) throw new SignedDataRefused('invalid-environment');
    return transaction;
  }
}

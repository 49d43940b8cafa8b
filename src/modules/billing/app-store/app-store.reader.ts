import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Log } from '../../../platform/telemetry/log.js';
import { type KnownPurchase, type Presented, StoreReader, StoreUnreachable } from '../purchases/store-reader.js';
import type { StoreSnapshot } from '../purchases/store-snapshot.js';
import { AppStoreRefused, AppStoreUnavailable } from './api/api-errors.js';
import { AppStoreApi } from './api/app-store-api.js';
import { AppStoreQuestions } from './api/app-store-questions.js';
import { TransactionInvalid } from './app-store.problems.js';
import { SignedData, SignedDataRefused } from './words/signed-data.js';
import { keyOf, toSnapshot } from './words/to-snapshot.js';
import { type Transaction, WordsUnusable } from './words/words.js';

/** Somebody waits for the answer. */
const WAIT_MS = 4_000;
/** Nobody waits for a store again that has just not answered: the purchases are asked about later all the same. */
const REST_MS = 15_000;

/** What a signed transaction came to. */
export interface Look {
  /** What the transaction itself says; Apple's own account of the purchase stands in `latest`. */
  readonly presented: StoreSnapshot;
  readonly latest: StoreSnapshot | null;
  /** Apple could not be asked, or does not know it yet: it will be asked, and until then what it signed counts. */
  readonly isChecking: boolean;
}

/** How the App Store is asked. What it has signed is true by itself, so a store that is down keeps nobody from what they bought. */
@Injectable()
export class AppStoreReader extends StoreReader {
  readonly store = 'app-store';
  private restUntil = 0;

  constructor(
    private readonly signed: SignedData,
    private readonly api: AppStoreApi,
    private readonly questions: AppStoreQuestions,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    super();
  }

  get canAsk(): boolean {
    return this.api.isConfigured && this.signed.isConfigured;
  }

  /** @throws TransactionInvalid, AppStoreNotConfigured; never StoreUnreachable */
  async read(presented: Presented): Promise<StoreSnapshot> {
    const { latest, presented: snapshot } = await this.look(presented.store === 'app-store' ? presented.signedTransaction : '');
    return latest ?? snapshot;
  }

  /** @throws TransactionInvalid, AppStoreNotConfigured */
  async look(signedTransaction: string): Promise<Look> {
    const transaction = await this.verified(signedTransaction);
    const presented = toSnapshot({ transactions: [transaction], toldAt: null });
    if (!this.canAsk) return { presented, latest: null, isChecking: false };
    const latest = await this.ask(transaction, presented.kind === 'subscription');
    if (latest) return { presented, latest, isChecking: false };
    return { presented: { ...presented, checkAt: this.clock.now() }, latest: null, isChecking: true };
  }

  /** @throws StoreUnreachable */
  async reread({ environment, storeKey, kind }: KnownPurchase): Promise<StoreSnapshot | null> {
    try {
      return await this.questions.ask({ environment, storeKey, isSubscription: kind === 'unknown' ? null : kind === 'subscription' });
    } catch (error) {
      if (!(error instanceof AppStoreUnavailable || error instanceof AppStoreRefused)) throw error;
      throw new StoreUnreachable('app-store', { cause: error });
    }
  }

  private async verified(signedTransaction: string): Promise<Transaction> {
    try {
      return await this.signed.transaction(signedTransaction);
    } catch (error) {
      if (!(error instanceof SignedDataRefused || error instanceof WordsUnusable)) throw error;
      this.log.warn('app-store-transaction-refused', { reason: error.message });
      throw new TransactionInvalid({ cause: error });
    }
  }

  private async ask(transaction: Transaction, isSubscription: boolean): Promise<StoreSnapshot | null> {
    const key = { environment: transaction.environment, storeKey: keyOf(transaction), isSubscription };
    if (this.clock.now().getTime() < this.restUntil) return null;
    try {
      return await this.questions.ask(key, WAIT_MS);
    } catch (error) {
      if (!(error instanceof AppStoreUnavailable || error instanceof AppStoreRefused)) throw error;
      if (error instanceof AppStoreUnavailable) this.restUntil = this.clock.after(REST_MS).getTime();
      this.log.warn('app-store-not-asked', { environment: key.environment, error });
      return null;
    }
  }
}

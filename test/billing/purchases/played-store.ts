import type { Store } from '../../../src/entities/billing/store-purchase.entity.js';
import { type KnownPurchase, type Presented, StoreReader, StoreUnreachable } from '../../../src/modules/billing/purchases/store-reader.js';
import type { StoreSnapshot } from '../../../src/modules/billing/purchases/store-snapshot.js';
import { TransactionInvalid } from '../../../src/modules/billing/app-store/app-store.problems.js';

/** A store that says what a test tells it to. Stands in for what the adapters' own tests prove. */
export class PlayedStore extends StoreReader {
  readonly canAsk = true;
  isDown = false;
  /** Called while it is being asked. */
  during: (() => void) | null = null;
  readonly asked: string[] = [];
  private readonly words = new Map<string, StoreSnapshot | null>();

  constructor(readonly store: Store) {
    super();
  }

  says(key: string, word: StoreSnapshot | null): void {
    this.words.set(key, word);
  }

  async read(presented: Presented): Promise<StoreSnapshot> {
    const word = this.answer(presented.store === 'app-store' ? presented.signedTransaction : presented.purchaseToken);
    if (!word) throw new TransactionInvalid();
    return word;
  }

  async reread({ storeKey }: KnownPurchase): Promise<StoreSnapshot | null> {
    return this.answer(storeKey);
  }

  private answer(key: string): StoreSnapshot | null {
    this.asked.push(key);
    this.during?.();
    if (this.isDown) throw new StoreUnreachable('down');
    return this.words.get(key) ?? null;
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Store } from '../../../entities/billing/store-purchase.entity.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { tokenPlace } from './purchase-facts.js';
import type { PurchaseRow } from './purchase-row.js';
import { type KnownPurchase, StoreReader } from './store-reader.js';

/** The stores that can be asked, found at start. Two readers of one store refuse the start. */
@Injectable()
export class StoreReaders implements OnModuleInit {
  private readonly byStore = new Map<Store, StoreReader>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly cipher: FieldCipher,
  ) {}

  onModuleInit(): void {
    const found = this.discovery.getProviders().map(({ instance }): unknown => instance);
    this.use([...new Set(found.filter((it) => it instanceof StoreReader))]);
  }

  /** These and no others. */
  use(readers: readonly StoreReader[]): void {
    this.byStore.clear();
    for (const reader of readers) {
      if (this.byStore.has(reader.store)) throw new Error(`Two readers ask ${reader.store}`);
      this.byStore.set(reader.store, reader);
    }
  }

  /** Undefined where there is no reader, or the installation has no way to ask. */
  of(store: Store): StoreReader | undefined {
    const reader = this.byStore.get(store);
    return reader?.canAsk ? reader : undefined;
  }

  /** Also one that cannot ask now: what an app presents may be proof by itself. */
  find(store: Store): StoreReader | undefined {
    return this.byStore.get(store);
  }

  /** Those that can be asked. */
  get stores(): Store[] {
    return [...this.byStore.values()].filter(({ canAsk }) => canAsk).map(({ store }) => store);
  }

  /** With its token opened. @throws CannotUnseal */
  known({ tokenSealed, ...row }: PurchaseRow): KnownPurchase {
    return { ...row, token: tokenSealed === null ? null : this.cipher.open(tokenSealed, tokenPlace(row)) };
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids } from '../../../kernel/ids.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { Catalog } from '../catalog/catalog.js';
import { type PurchaseRow, UNPAID_STATES } from './purchase-row.js';
import type { StoreSnapshot } from './store-snapshot.js';

/** What a store's word makes of a row. */
@Injectable()
export class PurchaseFacts {
  constructor(
    private readonly catalog: Catalog,
    private readonly cipher: FieldCipher,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** A purchase that was not known. What is said of it comes next, by `said`. */
  newRow({ store, environment, storeKey, storeProductId, kind, ownership, state, replacesKey, snapshotAt }: StoreSnapshot): PurchaseRow {
    return {
      id: this.ids.ordered(), accountId: null, store, environment, storeKey, kind, tokenSealed: null, storeProductId, productId: null,
      nextProductId: null, state, ownership, autoRenews: false, startedAt: null, accessUntil: null, snapshotAt,
      replacesKey: replacesKey ?? null, acknowledgeBy: null, acknowledgedAt: null, checkAt: null, attempts: 0, createdAt: this.clock.now(),
    };
  }

  /** `line`: the purchases that it may have taken the place of, or that took its own. */
  said(snapshot: StoreSnapshot, row: PurchaseRow, line: readonly PurchaseRow[]): Partial<PurchaseRow> {
    const { store, nextStoreProductId, token } = snapshot;
    const { storeProductId } = snapshot.ofEarlierPeriod ? row : snapshot;
    const nextProductId = nextStoreProductId === undefined ? null : (this.catalog.ofStore(store, nextStoreProductId)?.id ?? null);
    const product = this.catalog.ofStore(store, storeProductId);
    const replacesKey = this.withoutRing(snapshot.replacesKey ?? row.replacesKey, row, line);
    return {
      kind: product?.kind ?? 'unknown',
      storeProductId,
      productId: product?.id ?? null,
      nextProductId: snapshot.ofEarlierPeriod ? row.nextProductId : nextProductId,
      state: snapshot.state,
      ownership: snapshot.ownership,
      autoRenews: snapshot.autoRenews,
      startedAt: snapshot.startedAt ?? row.startedAt,
      accessUntil: snapshot.accessUntil ?? null,
      snapshotAt: snapshot.snapshotAt,
      replacesKey,
      acknowledgeBy: snapshot.acknowledgeBy ?? row.acknowledgeBy,
      acknowledgedAt: row.acknowledgedAt ?? (snapshot.acknowledged ? this.clock.now() : null),
      checkAt: snapshot.checkAt,
      attempts: 0,
      ...(token !== undefined && row.tokenSealed === null ? { tokenSealed: this.cipher.seal(token, tokenPlace(row)) } : {}),
      ...(this.isReplaced(row, replacesKey, line) ? this.retired() : {}),
    };
  }

  /** Of a product that was unknown when it was bought and that the catalogue knows by now; nothing else changes. */
  adopted({ productId, store, storeProductId }: PurchaseRow): Partial<PurchaseRow> {
    const product = productId === null ? this.catalog.ofStore(store, storeProductId) : null;
    return product ? { productId: product.id, kind: product.kind } : {};
  }

  /** Another purchase took over: whatever the store says of it, it gives access no more and need not be asked about. */
  retired(): Partial<PurchaseRow> {
    return { state: 'replaced', accessUntil: null, autoRenews: false, checkAt: null };
  }

  /** All those before it in the line, as far as they are known. */
  replacedBy(by: PurchaseRow, line: readonly PurchaseRow[]): PurchaseRow[] {
    const before: PurchaseRow[] = [];
    let next = find(line, by.replacesKey);
    while (next && next.id !== by.id && !before.includes(next)) {
      before.push(next);
      next = find(line, next.replacesKey);
    }
    return before;
  }

  /** Whose the others of the line are: those before it, the nearest first, then those after it. */
  kinOf(row: PurchaseRow, line: readonly PurchaseRow[]): AccountId[] {
    const before = this.replacedBy(row, line);
    const isAfter = (it: PurchaseRow) => !before.includes(it) && this.replacedBy(it, line).some(({ id }) => id === row.id);
    const after = line.filter(isAfter);
    return [...before, ...after].flatMap(({ accountId }) => accountId ?? []);
  }

  private isReplaced(row: PurchaseRow, replacesKey: string | null, line: readonly PurchaseRow[]): boolean {
    const isPaid = ({ state }: PurchaseRow) => !UNPAID_STATES.includes(state);
    return line.some((it) => it.id !== row.id && it.replacesKey === row.storeKey && it.storeKey !== replacesKey && isPaid(it));
  }

  /** A purchase that would come after itself replaces nothing: of a ring, the link that was told last is not believed. */
  private withoutRing(replacesKey: string | null, row: PurchaseRow, line: readonly PurchaseRow[]): string | null {
    if (replacesKey === null || replacesKey === row.storeKey) return null;
    const others = line.filter(({ id }) => id !== row.id);
    const seen = new Set([row.storeKey, replacesKey]);
    for (let next = find(others, replacesKey)?.replacesKey ?? null; next !== null; next = find(others, next)?.replacesKey ?? null) {
      if (next === row.storeKey) return null;
      if (seen.has(next)) break;
      seen.add(next);
    }
    return replacesKey;
  }
}

/** Where a sealed token stands. */
export function tokenPlace({ id }: Pick<PurchaseRow, 'id'>): string {
  return `store_purchase.token:${id}`;
}

function find(line: readonly PurchaseRow[], storeKey: string | null): PurchaseRow | undefined {
  return storeKey === null ? undefined : line.find((row) => row.storeKey === storeKey);
}

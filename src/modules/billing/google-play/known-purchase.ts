import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { StoreEnvironment } from '../../../entities/billing/store-purchase.entity.js';
import type { AccountId, PurchaseId } from '../../../kernel/ids.js';
import type { StoreSnapshot, UnitSnapshot } from '../purchases/store-snapshot.js';
import { PURCHASE_COLUMNS, purchaseOf, type PurchaseRow, type RawPurchase } from '../purchases/purchase-row.js';
import { ALL } from './product-snapshot.js';

const LOCK = `select pg_advisory_xact_lock(hashtextextended('billing.google-play/' || ?::text, 0))`;
const FIND = `select ${PURCHASE_COLUMNS} from store_purchase p where store = 'google-play' and store_key = ?`;
const FIND_BY_ORDER = `
  select ${PURCHASE_COLUMNS} from store_unit u join store_purchase p on p.id = u.purchase_id
  where u.store = 'google-play' and u.order_id = ?`;
const GRANTED = 'select 1 from store_unit where purchase_id = ? and granted_at is not null limit 1';
const REFUNDS = `
  select unit_key as "unitKey", refunded, refunded_at as "refundedAt" from store_unit
  where store = 'google-play' and environment = ? and unit_key in (select jsonb_array_elements_text(?::jsonb))`;

/** What Play says besides of an order: that it was refunded. Orders themselves do not tell it. */
export interface VoidedOrder {
  readonly orderId: string;
  /** All of it, or so many of the pack. */
  readonly of: 'all' | { readonly quantity: number | null };
  readonly at: Date;
}

interface Refund {
  readonly unitKey: string;
  readonly refunded: number;
  readonly refundedAt: string | null;
}

/** What is known here of purchases at Play. */
@Injectable()
export class KnownPurchases {
  constructor(private readonly em: EntityManager) {}

  /** Nobody else writes down what Play said of it, to the end of the transaction. Before the locks of `Purchases`. */
  async lock(storeKey: string): Promise<void> {
    await this.em.execute(LOCK, [storeKey]);
  }

  async find(storeKey: string): Promise<PurchaseRow | null> {
    const [row] = await this.em.execute<RawPurchase[]>(FIND, [storeKey]);
    return row ? purchaseOf(row) : null;
  }

  async findByOrder(orderId: string): Promise<PurchaseRow | null> {
    const [row] = await this.em.execute<RawPurchase[]>(FIND_BY_ORDER, [orderId]);
    return row ? purchaseOf(row) : null;
  }

  /** Whether anything of it gave points, be it that they were taken back since. */
  async isGranted(id: PurchaseId): Promise<boolean> {
    return (await this.em.execute<unknown[]>(GRANTED, [id])).length > 0;
  }

  /** Refunds do not go away because an answer of Play does not tell them; with one more where it was voided now. */
  async withRefunds(snapshot: StoreSnapshot, voided: VoidedOrder | null): Promise<StoreSnapshot> {
    const units = voided ? withOrder(snapshot, voided) : snapshot.units;
    const known = await this.refundsOf(snapshot.environment, units);
    const marked = units.map((unit): UnitSnapshot => {
      const before = known.get(unit.unitKey);
      const isVoided = voided !== null && isOf(unit, snapshot, voided);
      const refunded = Math.max(unit.refunded, before?.refunded ?? 0, isVoided ? shareOf(unit, voided) : 0);
      if (refunded === 0) return unit;
      const refundedAt = before?.refundedAt ? new Date(before.refundedAt) : isVoided ? voided.at : (unit.refundedAt ?? snapshot.snapshotAt);
      return { ...unit, refunded, refundedAt };
    });
    return { ...snapshot, units: marked, ...endedBy(snapshot, marked) };
  }

  private async refundsOf(environment: StoreEnvironment, units: readonly UnitSnapshot[]): Promise<ReadonlyMap<string, Refund>> {
    const rows = await this.em.execute<Refund[]>(REFUNDS, [environment, JSON.stringify(units.map(({ unitKey }) => unitKey))]);
    return new Map(rows.map((row) => [row.unitKey, row]));
  }
}

/** An order before the one that Play tells of now, such as an earlier period. */
function withOrder(snapshot: StoreSnapshot, voided: VoidedOrder): readonly UnitSnapshot[] {
  const { kind, storeKey, units, storeProductId, startedAt } = snapshot;
  const { orderId, at } = voided;
  if (units.some((unit) => isOf(unit, snapshot, voided))) return units;
  const unitKey = kind === 'pack' ? storeKey : orderId;
  return [...units, { unitKey, orderId, storeProductId, quantity: 1, purchasedAt: startedAt ?? at, refunded: 0 }];
}

/** A pack is one order, which it may not name. */
function isOf({ unitKey }: UnitSnapshot, { kind }: StoreSnapshot, { orderId }: VoidedOrder): boolean {
  return kind === 'pack' || unitKey === orderId;
}

/** Of several refunds of a pack the last number is not their sum; `refundableQuantity` of the purchase itself tells that. */
function shareOf({ quantity }: UnitSnapshot, { of }: VoidedOrder): number {
  return of === 'all' ? ALL : Math.min(ALL, Math.round(((of.quantity ?? 0) / quantity) * ALL));
}

/** What was refunded whole and gives nothing any more was taken back; a period before the present one does not end it. */
function endedBy({ kind, state, units }: StoreSnapshot, marked: readonly UnitSnapshot[]): Pick<StoreSnapshot, 'state'> {
  const [present] = kind === 'pack' ? marked : units; // a pack is one order
  const isRefunded = marked.find(({ unitKey }) => unitKey === present?.unitKey)?.refunded === ALL;
  const isOver = kind === 'pack' ? state === 'completed' : state === 'expired';
  return { state: isRefunded && isOver ? 'revoked' : state };
}

/** The purchase as it is known here, for when Play does not tell of it any more (60 days after the end): it can still be refunded. */
export function rememberedSnapshot(row: PurchaseRow, now: Date): StoreSnapshot {
  return {
    store: row.store, environment: row.environment, kind: row.kind, storeKey: row.storeKey, storeProductId: row.storeProductId,
    state: row.state, ownership: row.ownership, autoRenews: row.autoRenews,
    ...(row.startedAt && { startedAt: row.startedAt }),
    ...(row.accessUntil && { accessUntil: row.accessUntil }),
    ...(row.replacesKey !== null && { replacesKey: row.replacesKey }),
    ...(row.acknowledgeBy && { acknowledgeBy: row.acknowledgeBy, acknowledged: row.acknowledgedAt !== null }),
    snapshotAt: now, checkAt: null, units: [],
  };
}

export interface Claim {
  readonly claimant?: AccountId;
  readonly voided?: VoidedOrder;
}

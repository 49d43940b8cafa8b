import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Ids, type PurchaseId } from '../../../kernel/ids.js';
import type { Points } from '../../../kernel/points.js';
import { Catalog } from '../catalog/catalog.js';
import { type Product, worthOf } from '../catalog/product.js';
import type { PurchaseRow } from './purchase-row.js';
import type { UnitSnapshot } from './store-snapshot.js';
import { type RawUnit, UNIT_COLUMNS, unitOf, type UnitRow } from './unit-row.js';

/** An older word leaves all as it is. What was known once, such as the price, is not forgotten because a later word does not say it. */
const NOTE = `
  insert into store_unit (id, purchase_id, store, environment, unit_key, order_id, store_product_id, product_id, quantity, worth,
                          price_micros, currency, purchased_at, expires_at, refunded, refunded_at, told_at, created_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (store, environment, unit_key) do update set
    order_id = coalesce(excluded.order_id, store_unit.order_id),
    price_micros = coalesce(excluded.price_micros, store_unit.price_micros), currency = coalesce(excluded.currency, store_unit.currency),
    expires_at = coalesce(excluded.expires_at, store_unit.expires_at), refunded = excluded.refunded,
    refunded_at = excluded.refunded_at, told_at = excluded.told_at
  where store_unit.purchase_id = excluded.purchase_id and store_unit.told_at <= excluded.told_at`;

/** Rows of `store_unit`; the purchase is locked by the caller. */
@Injectable()
export class UnitRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly catalog: Catalog,
  ) {}

  async note(purchase: PurchaseRow, unit: UnitSnapshot, toldAt: Date): Promise<void> {
    const product = this.catalog.ofStore(purchase.store, unit.storeProductId);
    await this.em.execute(NOTE, [
      this.ids.ordered(), purchase.id, purchase.store, purchase.environment, unit.unitKey, unit.orderId ?? null,
      unit.storeProductId, product?.id ?? null,
      unit.quantity, firstWorth(product, unit), unit.priceMicros ?? null, unit.currency ?? null, unit.purchasedAt,
      unit.expiresAt ?? null, unit.refunded, unit.refundedAt ?? null, toldAt, this.clock.now(),
    ], 'run');
  }

  /** Of these purchases, the earliest first. */
  async listOf(purchases: readonly PurchaseId[]): Promise<UnitRow[]> {
    const places = purchases.map(() => '?').join(', ');
    const sql = `select ${UNIT_COLUMNS} from store_unit u where purchase_id in (${places}) order by purchased_at, unit_key`;
    return (await this.em.execute<RawUnit[]>(sql, [...purchases])).map(unitOf);
  }

  /** The catalogue knows its product now. */
  async adopt(unit: UnitRow): Promise<UnitRow> {
    const product = this.catalog.ofStore(unit.store, unit.storeProductId);
    if (unit.productId !== null || !product) return unit;
    const worth = worthOf(product, { quantity: unit.quantity, trial: unit.worth === 0 });
    await this.em.execute('update store_unit set product_id = ?, worth = ? where id = ?', [product.id, worth, unit.id], 'run');
    return { ...unit, productId: product.id, worth };
  }

  async moved({ id, points, grantedAt, takenBack, corrections }: UnitRow): Promise<void> {
    await this.em.execute(
      'update store_unit set points = ?, granted_at = ?, taken_back = ?, corrections = ? where id = ?',
      [points, grantedAt, takenBack, corrections, id],
      'run',
    );
  }
}

/** Of an unknown product nobody can tell yet: null, but 0 for a free trial, which it stays when the product is known. */
function firstWorth(product: Product | null, unit: UnitSnapshot): Points | null {
  return product ? worthOf(product, unit) : unit.trial ? 0 : null;
}

import type { PurchaseId } from '../../../kernel/ids.js';
import type { Points } from '../../../kernel/points.js';
import type { UnitSnapshot } from './store-snapshot.js';
import type { PurchaseKey } from './purchase-row.js';

/** A row of `store_unit`. */
export interface UnitRow {
  readonly id: string;
  readonly purchaseId: PurchaseId;
  readonly store: PurchaseKey['store'];
  readonly environment: PurchaseKey['environment'];
  readonly unitKey: string;
  readonly storeProductId: string;
  readonly productId: string | null;
  readonly quantity: number;
  /** Null as long as the product is unknown; 0 also then for a free trial. */
  readonly worth: Points | null;
  readonly points: Points;
  readonly grantedAt: Date | null;
  readonly purchasedAt: Date;
  readonly expiresAt: Date | null;
  readonly refunded: UnitSnapshot['refunded'];
  readonly takenBack: Points;
  readonly corrections: number;
}

const INSTANTS = ['grantedAt', 'purchasedAt', 'expiresAt'] as const;
type Instants = (typeof INSTANTS)[number];

/** For `select`, of a table that is called `u` there. */
export const UNIT_COLUMNS = `
  u.id, u.purchase_id as "purchaseId", u.store, u.environment, u.unit_key as "unitKey", u.store_product_id as "storeProductId",
  u.product_id as "productId", u.quantity, u.worth, u.points, u.granted_at as "grantedAt", u.purchased_at as "purchasedAt",
  u.expires_at as "expiresAt", u.refunded, u.taken_back as "takenBack", u.corrections`;

/** As the driver gives it: instants as text. */
export type RawUnit = Omit<UnitRow, Instants> & Record<Instants, string | null>;

export function unitOf(raw: RawUnit): UnitRow {
  const instants = INSTANTS.map((name) => [name, raw[name] === null ? null : new Date(raw[name])]);
  return { ...raw, ...(Object.fromEntries(instants) as Pick<UnitRow, Instants>) };
}

/** The key of what it gives in the ledger: one grant for each, ever. */
export function grantKeyOf({ store, environment, unitKey }: Pick<UnitRow, 'store' | 'environment' | 'unitKey'>): string {
  return `store/${store}/${environment}/${unitKey}`;
}

/** The keys of what was taken back and given back, in the order in which it was: `n` is `corrections` before it. */
export const takeKeyOf = (unit: UnitRow, n: number) => `${grantKeyOf(unit)}/taken/${n}`;
export const returnKeyOf = (unit: UnitRow, n: number) => `${grantKeyOf(unit)}/returned/${n}`;

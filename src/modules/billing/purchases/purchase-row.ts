import type {
  Ownership, PurchaseKind, PurchaseState, Store, StoreEnvironment,
} from '../../../entities/billing/store-purchase.entity.js';
import type { AccountId, PurchaseId } from '../../../kernel/ids.js';

/** The name of a purchase at its store. */
export interface PurchaseKey {
  readonly store: Store;
  readonly environment: StoreEnvironment;
  readonly storeKey: string;
}

/** A row of `store_purchase`. */
export interface PurchaseRow extends PurchaseKey {
  readonly id: PurchaseId;
  readonly accountId: AccountId | null;
  readonly kind: PurchaseKind;
  readonly tokenSealed: string | null;
  readonly storeProductId: string;
  readonly productId: string | null;
  readonly nextProductId: string | null;
  readonly state: PurchaseState;
  readonly ownership: Ownership;
  readonly autoRenews: boolean;
  readonly startedAt: Date | null;
  readonly accessUntil: Date | null;
  readonly snapshotAt: Date;
  readonly replacesKey: string | null;
  readonly acknowledgeBy: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly checkAt: Date | null;
  readonly attempts: number;
  readonly createdAt: Date;
}

const COLUMNS = {
  id: 'id', accountId: 'account_id', store: 'store', environment: 'environment', storeKey: 'store_key', kind: 'kind',
  tokenSealed: 'token_sealed', storeProductId: 'store_product_id', productId: 'product_id', nextProductId: 'next_product_id',
  state: 'state', ownership: 'ownership', autoRenews: 'auto_renews', startedAt: 'started_at', accessUntil: 'access_until',
  snapshotAt: 'snapshot_at', replacesKey: 'replaces_key', acknowledgeBy: 'acknowledge_by', acknowledgedAt: 'acknowledged_at',
  checkAt: 'check_at', attempts: 'attempts', createdAt: 'created_at',
} as const satisfies Record<keyof PurchaseRow, string>;

const INSTANTS = ['startedAt', 'accessUntil', 'snapshotAt', 'acknowledgeBy', 'acknowledgedAt', 'checkAt', 'createdAt'] as const;
type Instants = (typeof INSTANTS)[number];

/** For `select`, of a table that is called `p` there. */
export const PURCHASE_COLUMNS = Object.entries(COLUMNS).map(([name, column]) => `p.${column} as "${name}"`).join(', ');

/** As the driver gives it: instants as text. */
export type RawPurchase = Omit<PurchaseRow, Instants> & Record<Instants, string | null>;

export function purchaseOf(raw: RawPurchase): PurchaseRow {
  const instants = INSTANTS.map((name) => [name, raw[name] === null ? null : new Date(raw[name])]);
  return { ...raw, ...(Object.fromEntries(instants) as Pick<PurchaseRow, Instants>) };
}

export function columnOf(name: keyof PurchaseRow): string {
  return COLUMNS[name];
}

/** Paid, and not yet over for good: of these somebody must know whose they are. */
export const LIVE_STATES: readonly PurchaseState[] = ['active', 'grace', 'billing-retry', 'paused', 'completed'];
/** In these it gives access to its plan, as long as `accessUntil` lasts. */
export const ACCESS_STATES: readonly PurchaseState[] = ['active', 'grace'];
/** Nothing was paid. */
export const UNPAID_STATES: readonly PurchaseState[] = ['pending', 'cancelled'];

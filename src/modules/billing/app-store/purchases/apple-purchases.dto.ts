import { PURCHASE_STATES, STORE_ENVIRONMENTS } from '../../../../entities/billing/store-purchase.entity.js';
import { Instant, OneOf, Text, Uuid } from '../../../../platform/http/index.js';
import { SIGNED_TRANSACTION } from '../../purchases/presented.js';
import type { PurchaseRow } from '../../purchases/purchase-row.js';

export class ApplePurchaseBody {
  /** `jwsRepresentation` of StoreKit's verification result. */
  @Text(SIGNED_TRANSACTION)
  signedTransaction!: string;
}

export const CHECKS = ['checked', 'checking'] as const;

export class ApplePurchaseView {
  @Uuid()
  id!: string;

  /** `checking`: what is signed counts already; the App Store will be asked, and may know more. */
  @OneOf(CHECKS)
  status!: (typeof CHECKS)[number];

  @OneOf(PURCHASE_STATES)
  state!: string;

  /** Those of `sandbox` give nothing where people pay. */
  @OneOf(STORE_ENVIRONMENTS)
  environment!: string;

  /** Of `GET /v1/billing/products`; null for a product that is not there: it is kept, and given once it is. */
  @Text({ nullable: true })
  productId!: string | null;

  @Instant({ nullable: true })
  accessUntil!: Date | null;

  static of(purchase: PurchaseRow, status: ApplePurchaseView['status']): ApplePurchaseView {
    const { id, state, environment, productId, accessUntil } = purchase;
    return Object.assign(new ApplePurchaseView(), { id, status, state, environment, productId, accessUntil });
  }
}

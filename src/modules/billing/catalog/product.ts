import type { Store } from '../../../entities/billing/store-purchase.entity.js';
import type { Localised } from '../../../kernel/language.js';
import type { Points } from '../../../kernel/points.js';

/** What a plan may do. Everything asks for these, nothing for the name of a product. */
export interface PlanFeatures {
  /** Generations that may run at a time beyond the installation's number for everybody. */
  readonly moreAtOnce: number;
  /** Turns in line for one of weight 1. */
  readonly weight: number;
  readonly ads: boolean;
}

export interface Plan {
  readonly id: string;
  /** Of several the highest counts; they do not add up. 0 is everybody's. */
  readonly rank: number;
  readonly title: Localised;
  readonly features: PlanFeatures;
}

/** About what it costs; the store's own price is the one that counts. */
export interface IndicativePrice {
  /** Millionths of the currency. */
  readonly amountMicros: number;
  /** ISO 4217. */
  readonly currency: string;
}

interface Sold {
  readonly id: string;
  readonly title: Localised;
  /** What each store calls it. */
  readonly stores: Readonly<Partial<Record<Store, string>>>;
  readonly price: IndicativePrice;
  readonly retired: boolean;
}

export interface SubscriptionProduct extends Sold {
  readonly kind: 'subscription';
  readonly plan: Plan;
  /** ISO 8601: `P1M`. */
  readonly period: string;
  /** For each period that was paid for. */
  readonly points: Points;
  /** For a free trial; none when absent. */
  readonly trialPoints?: Points;
}

export interface PackProduct extends Sold {
  readonly kind: 'pack';
  readonly points: Points;
}

export type Product = SubscriptionProduct | PackProduct;

/** What so many of it give. A pack has no trials. */
export function worthOf(product: Product, { quantity, trial = false }: { readonly quantity: number; readonly trial?: boolean }): Points {
  if (!trial) return product.points * quantity;
  return product.kind === 'subscription' ? (product.trialPoints ?? 0) * quantity : 0;
}

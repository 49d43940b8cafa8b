import { STORES, type Store } from '../../../entities/billing/store-purchase.entity.js';
import type { Locale } from '../../../kernel/language.js';
import { Flag, Nested, OneOf, Text, Whole } from '../../../platform/http/index.js';
import type { Catalog } from './catalog.js';
import type { Plan, Product } from './product.js';

export class FeaturesOfPlanView {
  @Whole({ min: 1, description: 'Generations that may run at a time.' }) generationsAtOnce!: number;
  @Whole({ min: 1, description: 'Turns in line for one of weight 1.' }) weight!: number;
  @Flag({ description: 'Whether ads are shown.' }) ads!: boolean;

  /** @param runningPerAccount of everybody */
  static of({ features }: Plan, runningPerAccount: number): FeaturesOfPlanView {
    const { moreAtOnce, weight, ads } = features;
    return Object.assign(new FeaturesOfPlanView(), { generationsAtOnce: runningPerAccount + moreAtOnce, weight, ads });
  }
}

export class PlanView {
  @Text() id!: string;
  @Whole({ min: 0, description: 'Of several plans the highest counts. 0 is everybody\'s.' }) rank!: number;
  @Text() title!: string;
  @Nested(() => FeaturesOfPlanView) features!: FeaturesOfPlanView;

  static of(plan: Plan, runningPerAccount: number, locale: Locale): PlanView {
    const features = FeaturesOfPlanView.of(plan, runningPerAccount);
    return Object.assign(new PlanView(), { id: plan.id, rank: plan.rank, title: plan.title[locale], features });
  }
}

export class PriceView {
  @Whole({ min: 0, description: 'Millionths of the currency.' }) amountMicros!: number;
  @Text({ pattern: /^[A-Z]{3}$/, description: 'ISO 4217.' }) currency!: string;
}

export class StoreProductView {
  @OneOf(STORES) store!: Store;
  @Text({ description: 'What the store calls it; Google Play\'s subscriptions as `<product>:<base plan>`.' }) productId!: string;
}

export class ProductView {
  @Text() id!: string;
  @OneOf(['subscription', 'pack']) kind!: 'subscription' | 'pack';
  @Text() title!: string;
  @Text({ optional: true, description: 'The plan that a subscription gives.' }) plan?: string;
  @Text({ optional: true, description: 'Of a subscription: ISO 8601, such as `P1M`.' }) period?: string;
  @Whole({ min: 0, description: 'Of a subscription: for each period that was paid for.' }) points!: number;
  @Whole({ optional: true, min: 0, description: 'Of a subscription: for a free trial, where there is one.' }) trialPoints?: number;
  @Nested(() => PriceView, { description: 'About what it costs. The price of the store counts.' }) price!: PriceView;
  @Nested(() => StoreProductView, { array: true }) stores!: StoreProductView[];

  static of(product: Product, locale: Locale): ProductView {
    const { id, kind, title, points, price, stores } = product;
    return Object.assign(new ProductView(), {
      id,
      kind,
      title: title[locale],
      ...(product.kind === 'subscription' ? { plan: product.plan.id, period: product.period, trialPoints: product.trialPoints ?? 0 } : {}),
      points,
      price: Object.assign(new PriceView(), { amountMicros: price.amountMicros, currency: price.currency }),
      stores: STORES.flatMap((store) => {
        const productId = stores[store];
        return productId === undefined ? [] : [Object.assign(new StoreProductView(), { store, productId })];
      }),
    });
  }
}

export class ProductsView {
  @Nested(() => PlanView, { array: true, description: 'From everybody\'s to the highest.' }) plans!: PlanView[];
  @Nested(() => ProductView, { array: true }) products!: ProductView[];

  static of({ plans, products }: Catalog, runningPerAccount: number, locale: Locale): ProductsView {
    return Object.assign(new ProductsView(), {
      plans: plans.map((plan) => PlanView.of(plan, runningPerAccount, locale)),
      products: products.filter(({ retired }) => !retired).map((product) => ProductView.of(product, locale)),
    });
  }
}

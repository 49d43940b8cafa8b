import type { Store } from '../../../entities/billing/store-purchase.entity.js';
import type { Plan, Product, SubscriptionProduct } from './product.js';
import { badProducts, type ProductsFile } from './products-file.js';

const DAY_MS = 86_400_000;

/** What is sold and what it gives. Read once at start: a file that is wrong refuses the start. */
export class Catalog {
  /** From everybody's to the highest. */
  readonly plans: readonly Plan[];
  /** Also those that are not sold any more. */
  readonly products: readonly Product[];
  /** How long after the end of a period its points can still be spent. */
  readonly pointsKeptMs: number;
  private readonly byId: ReadonlyMap<string, Product>;
  private readonly byStore = new Map<string, Product>();

  /** @throws BadConfiguration */
  constructor(file: ProductsFile) {
    this.plans = file.plans.map((plan, rank) => ({ ...plan, rank }));
    this.pointsKeptMs = file.subscriptionPointsKeptDays * DAY_MS;
    this.products = [
      ...file.subscriptions.map(({ plan, retired = false, ...it }): SubscriptionProduct => {
        return { ...it, kind: 'subscription', retired, plan: this.planNamed(plan, it.id) };
      }),
      ...file.packs.map(({ retired = false, ...it }): Product => ({ ...it, kind: 'pack', retired })),
    ];
    this.byId = new Map(this.products.map((product) => [product.id, product]));
    if (this.byId.size < this.products.length) throw badProducts('two products have one id');
    if (new Set(this.plans.map(({ id }) => id)).size < this.plans.length) throw badProducts('two plans have one id');
    for (const product of this.products) this.name(product);
  }

  /** Everybody's. */
  get free(): Plan {
    return this.plans[0]!;
  }

  /** Null for an id that is not in the file. */
  find(productId: string | null): Product | null {
    return this.byId.get(productId ?? '') ?? null;
  }

  /** By the store's own name of it; null for what is none of ours. */
  ofStore(store: Store, storeProductId: string): Product | null {
    return this.byStore.get(`${store} ${storeProductId}`) ?? null;
  }

  /** The plan of a product; null for a pack and for an unknown one. */
  planOf(productId: string | null): Plan | null {
    const product = this.find(productId);
    return product?.kind === 'subscription' ? product.plan : null;
  }

  private planNamed(name: string, productId: string): Plan {
    const plan = this.plans.find(({ id }) => id === name);
    if (!plan) throw badProducts(`${productId} is of the plan ${name}, which there is not`);
    return plan;
  }

  private name(product: Product): void {
    for (const [store, storeProductId] of Object.entries(product.stores)) {
      const name = `${store} ${storeProductId}`;
      if (this.byStore.has(name)) throw badProducts(`two products are ${storeProductId} at ${store}`);
      this.byStore.set(name, product);
    }
  }
}

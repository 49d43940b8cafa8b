import {
  type Ownership, OWNERSHIPS, PURCHASE_STATES, type PurchaseState, type Store, STORES,
} from '../../../entities/billing/store-purchase.entity.js';
import type { Locale } from '../../../kernel/language.js';
import { Flag, Instant, Nested, OneOf, Text, Uuid } from '../../../platform/http/index.js';
import { PlanView } from '../catalog/products.dto.js';
import type { Entitlement, Source } from './entitlements.js';
import type { PurchaseRow } from './purchase-row.js';

const TROUBLES = ['grace', 'billing-retry', 'paused'] as const;

export class SourceView {
  @Uuid() id!: string;
  @OneOf(STORES) store!: Store;
  @Text({ optional: true, description: 'As in the list of products. Absent for one that is not known here yet: it is looked into.' })
  product?: string;
  @Text({ optional: true, description: 'What it will be from the next period on, when that is something else.' }) nextProduct?: string;
  @OneOf(PURCHASE_STATES) state!: PurchaseState;
  @OneOf(OWNERSHIPS) ownership!: Ownership;
  @Text({ optional: true, description: 'The plan that it gives now; absent when it gives none.' }) gives?: string;
  @Flag({ description: 'Whether the store will charge again. Switched off, it lasts to the end of what was paid.' }) autoRenews!: boolean;
  @Instant({ optional: true }) startedAt?: string;
  @Instant({ optional: true, description: 'Until when it gives access, grace included.' }) accessUntil?: string;
  @OneOf(TROUBLES, { optional: true, description: 'To be seen to at the store: `grace` and `billing-retry` are about paying.' })
  trouble?: (typeof TROUBLES)[number];

  static of({ purchase, gives }: Source): SourceView {
    const { id, store, productId, nextProductId, state, ownership, autoRenews, startedAt, accessUntil } = purchase;
    const trouble = TROUBLES.find((it) => it === state);
    return Object.assign(new SourceView(), {
      id,
      store,
      ...(productId === null ? {} : { product: productId }),
      ...(nextProductId === null ? {} : { nextProduct: nextProductId }),
      state,
      ownership,
      ...(gives ? { gives: gives.id } : {}),
      autoRenews,
      ...(startedAt ? { startedAt: startedAt.toISOString() } : {}),
      ...(accessUntil ? { accessUntil: accessUntil.toISOString() } : {}),
      ...(trouble ? { trouble } : {}),
    });
  }
}

export class EntitlementsView {
  @Nested(() => PlanView) plan!: PlanView;
  @Instant({ optional: true, description: 'Until when the plan lasts, as far as is known; absent for everybody\'s.' }) until?: string;
  @Nested(() => SourceView, { array: true, description: 'Subscriptions, and packs that are not paid yet; the latest first.' })
  sources!: SourceView[];
  @Uuid({ description: 'For the stores, with each purchase: `appAccountToken` at Apple, the obfuscated account id at Google Play.' })
  storeAccountToken!: string;

  static of(
    { plan, until, sources }: Entitlement & { readonly sources: readonly Source[] },
    { runningPerAccount, locale, token }: { runningPerAccount: number; locale: Locale; token: string },
  ): EntitlementsView {
    return Object.assign(new EntitlementsView(), {
      plan: PlanView.of(plan, runningPerAccount, locale),
      ...(until ? { until: until.toISOString() } : {}),
      sources: sources.filter(({ purchase }) => isShown(purchase)).map((source) => SourceView.of(source)),
      storeAccountToken: token,
    });
  }
}

/** What is there, what is wanted, and what ended; a paid pack is in the statement of points. */
function isShown({ kind, state }: PurchaseRow): boolean {
  return kind === 'pack' ? state === 'pending' : state !== 'replaced' && state !== 'cancelled';
}

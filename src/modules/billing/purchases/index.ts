import type { Provider, Type } from '@nestjs/common';
import { AdoptProducts } from './adopt-products.task.js';
import { EntitlementsController } from './entitlements.controller.js';
import { Entitlements } from './entitlements.js';
import { GrantedLots } from './granted-lots.js';
import { GrantsPolicy } from './grants-policy.js';
import { Owners } from './owners.js';
import { PlanTerms } from './plan-terms.js';
import { PurchaseAnnouncements } from './purchase-announcements.js';
import { PurchaseFacts } from './purchase-facts.js';
import { PurchaseMetrics } from './purchase.metrics.js';
import { PurchaseRepository } from './purchase.repository.js';
import { Purchases } from './purchases.js';
import { RereadPurchases } from './reread-purchases.task.js';
import { Rereading } from './rereading.js';
import { RestoreController } from './restore.controller.js';
import { Restoring } from './restoring.js';
import { Settlement } from './settlement.js';
import { StoreLinks } from './store-links.js';
import { StoreReaders } from './store-readers.js';
import { UnitRepository } from './unit.repository.js';

export const PURCHASES_CONTROLLERS: readonly Type[] = [EntitlementsController, RestoreController];
export const PURCHASES_PROVIDERS: readonly Provider[] = [
  AdoptProducts, Entitlements, GrantedLots, GrantsPolicy, Owners, PlanTerms, PurchaseAnnouncements, PurchaseFacts, PurchaseMetrics,
  PurchaseRepository, Purchases, RereadPurchases, Rereading, Restoring, Settlement, StoreLinks, StoreReaders, UnitRepository,
];

import type { Provider, Type } from '@nestjs/common';
import { GrantedLots } from './granted-lots.js';
import { GrantsPolicy } from './grants-policy.js';
import { Owners } from './owners.js';
import { PurchaseAnnouncements } from './purchase-announcements.js';
import { PurchaseFacts } from './purchase-facts.js';
import { PurchaseRepository } from './purchase.repository.js';
import { Purchases } from './purchases.js';
import { Settlement } from './settlement.js';
import { StoreLinks } from './store-links.js';
import { UnitRepository } from './unit.repository.js';

export const PURCHASES_CONTROLLERS: readonly Type[] = [];
export const PURCHASES_PROVIDERS: readonly Provider[] = [
  GrantedLots, GrantsPolicy, Owners, PurchaseAnnouncements, PurchaseFacts, PurchaseRepository, Purchases, Settlement, StoreLinks,
  UnitRepository,
];

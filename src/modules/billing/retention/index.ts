import type { Provider } from '@nestjs/common';
import { LedgerRetention, PurchaseRetention } from './books.retention.js';

export const BILLING_RETENTION: readonly Provider[] = [LedgerRetention, PurchaseRetention];

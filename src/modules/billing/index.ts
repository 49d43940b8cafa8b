export { PointsChanged, PurchaseChanged } from './billing.events.js';
export { BillingFacade } from './billing.facade.js';
export { BillingModule } from './billing.module.js';
export { BILLING_PROBLEMS, PointsInsufficient } from './billing.problems.js';
export { ConfirmationRequired, SpendingLimitReached } from './limits/limits.problems.js';
export { LedgerFacade } from './ledger/ledger.facade.js';
export { type LedgerReport, LedgerVerifier } from './ledger/ledger.verifier.js';
export type { Charge, Clawback, Grant, HoldRequest, PointsBalance } from './ledger/ledger.types.js';

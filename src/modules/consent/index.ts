export { ConsentChanged } from './consent.events.js';
export { ConsentFacade, type ConsentOutlook, type RecipientOutlook } from './consent.facade.js';
export { ConsentModule } from './consent.module.js';
export { CONSENT_PROBLEMS, ConsentRequired, type MissingConsent } from './consent.problems.js';
export { LiveConsentGate } from './decisions/live-consent-gate.js';
export { type ConsentPurpose, DATA_CATEGORIES, type DataCategory } from './purposes.js';
export { checkConsentReceipt, type ReceiptFinding } from './receipts/receipt-check.js';
export type { Recipient, RecipientTerms } from './registry/recipient.js';

export { CONSENT_LOCK_KEY, ConsentGate, type ConsentGrant, ConsentMissing, type RecipientRetention } from './consent-gate.js';
export { type DisclosureDraft, Disclosures } from './gate/disclosures.js';
export { ProviderGate } from './gate/provider-gate.js';
export {
  type Delivery, OutboundBadStatus, OutboundBroken, OutboundError, OutboundForbidden, OutboundRefused, OutboundTimeout, OutboundTooLarge,
  OutboundUnreadable,
} from './outbound-errors.js';
export { OutboundHttp, OutboundResponse } from './outbound-http.js';
export type { CallLimits, Downloaded, DownloadOptions, OutboundRequest } from './outbound-http.js';
export { isPublicAddress } from './download/public-address.js';
export { OutboundModule } from './outbound.module.js';
export { ProviderHttp } from './provider-http.js';
export { Pseudonyms } from './pseudonyms.js';
export {
  type KeyRules, KeysUnavailable, PublishedKeys, type PublishedSet, REFETCH_BOUND_MS, RETRY_MS,
} from './published-keys.js';

export { LiveAuthenticator } from './access/live-authenticator.js';
export { NotSignedByUs, type SignedDocument, SignedDocuments, verifyDocument } from './access/signed-documents.js';
export type { StatusChange } from './accounts/account-status.service.js';
export type { StatusBefore } from './ending/account-end.service.js';
export type { FreshProof } from './identities/reauthentication.service.js';
export { PROOF_REFUSALS, REAUTHENTICATION_REFUSALS } from './identities/identity-refusals.js';
export type { Settings } from './accounts/accounts.service.js';
export type { StaffAct } from './accounts/roles.service.js';
export {
  AccountCreated, AccountStatusChanged, AgeSignalChanged, ProcessingRestrictionChanged, ProfileRotated, WayInEnded,
} from './auth.events.js';
export { type AccountFacts, AuthFacade } from './auth.facade.js';
export { AuthModule } from './auth.module.js';
export { FeatureRefused, type UseRefused } from './eligibility/eligibility.problems.js';
export { KeySetSource } from './id-token/key-set-source.port.js';
export { RemoteKeySet } from './id-token/remote-key-set.js';
export type { Feature } from './eligibility/rule.js';
export { AccountNotFound, AUTH_PROBLEMS } from './auth.problems.js';

export { LiveAuthenticator } from './access/live-authenticator.js';
export { NotSignedByUs, SignedDocuments } from './access/signed-documents.js';
export type { StatusChange } from './accounts/account-status.service.js';
export type { AccountLocale } from './accounts/account-fields.js';
export type { StaffAct } from './accounts/roles.service.js';
export { AccountCreated, ProfileRotated, WayInEnded } from './auth.events.js';
export { type AccountFacts, AuthFacade } from './auth.facade.js';
export { AuthModule } from './auth.module.js';
export { AccountNotFound, AUTH_PROBLEMS } from './auth.problems.js';

export { LiveAuthenticator } from './access/live-authenticator.js';
export { AllowSuspended } from './access/suspension.interceptor.js';
export type { StaffAct } from './accounts/roles.service.js';
export { AccountCreated, ProfileRotated } from './auth.events.js';
export { type AccountFacts, AuthFacade } from './auth.facade.js';
export { AuthModule } from './auth.module.js';
export { AccountEnding, AccountNotFound, AccountSuspended, AUTH_PROBLEMS } from './auth.problems.js';

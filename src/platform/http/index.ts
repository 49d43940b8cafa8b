export { AccessGuard } from './access.guard.js';
export { AuthenticatedUser, Authenticator } from './authenticator.js';
export { NoFields } from './body.pipe.js';
export { byteRange, isKnown } from './byte-range.js';
export { createHttpApplication } from './application/create-http-application.js';
export { openApiDocument } from './docs/openapi-document.js';
export { Refuses } from './docs/refuses.decorator.js';
export { FIELD_TEXTS } from './field-texts.js';
export * from './fields.js';
export { HttpModule } from './http.module.js';
export * from './http.problems.js';
export { IdPipe, isUuid } from './id.pipe.js';
export { DoOnce, Idempotent, type IdempotentOptions, type Once } from './idempotency/idempotency.decorator.js';
export { inLanguage, localeOf } from './negotiate-locale.js';
export { decodeCursor, encodeCursor, type Page, PageOf, pageOf, PageQuery } from './pagination.js';
export {
  CurrentUser, IdParam, Language, type LimitClass, type LimitedStatus, OpenTo, Public, PUBLIC_ROUTE, RateLimit, RequiresRole,
  WhileRestricted,
} from './route.decorators.js';
export { Limits, networkOf } from './limits/limits.js';
export { ProblemCatalog } from './problems/problem-catalog.js';
export { problemOf } from './problems/problem-of.js';
export { Takes } from './takes.decorator.js';
export type {} from './request.js';

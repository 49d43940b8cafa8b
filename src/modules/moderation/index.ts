export { ContentRefused } from './checks/checks.problems.js';
export { type CheckedTexts, type CheckOptions, type CheckOutcome, ContentChecks } from './checks/content-checks.js';
export { PublishingRestricted } from './decisions/decisions.problems.js';
export { ModerationFacade } from './moderation.facade.js';
export { ModerationModule } from './moderation.module.js';
export { MODERATION_PROBLEMS } from './moderation.problems.js';
export { NotOneself } from './reports/reports.problems.js';
export { isNarrower, sanitise } from './sanitiser/index.js';

export { isNarrower } from './narrower.js';
export { sanitise, SANITISER_VERSION, type Redactions, type Sanitised, type SanitiseOptions } from './sanitiser.js';
export { REDACTION_TYPES, type Locale, type RedactionType } from './types.js';

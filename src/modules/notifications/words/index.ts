export { inboxWords } from './inbox-words.js';
export { isDiscreet, pushWords, summaryWords } from './push-words.js';
export type { Told, Words } from './told.js';

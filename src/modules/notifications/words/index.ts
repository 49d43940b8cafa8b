export { inboxWords } from './inbox-words.js';
export { farewellWords, isDiscreet, pushWords, summaryWords } from './push-words.js';
export type { Told, Words } from './told.js';

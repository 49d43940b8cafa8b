import { LOCALES, type Localised } from '../../../kernel/language.js';
import type { PushMessage } from '../onesignal/push-service.port.js';
import { farewellWords, type Words } from '../words/index.js';
import type { ClaimedTask } from './push-tasks.js';

const WORTH_MS = 3 * 86_400_000;
const NAME = 'farewell';

/** The last push of an account. Sent again under the same key, it is sent once. */
export function farewellTo({ id, externalId }: ClaimedTask): PushMessage {
  const each = (part: keyof Words) => Object.fromEntries(LOCALES.map((locale) => [locale, farewellWords(locale)[part]])) as Localised;
  return {
    key: id, externalId, headings: each('title'), contents: each('text'), data: { notificationId: null }, collapseId: NAME, threadId: NAME,
    ttlMs: WORTH_MS,
  };
}

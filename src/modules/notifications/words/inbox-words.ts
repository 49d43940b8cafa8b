import type { Locale } from '../../../kernel/language.js';
import { ENGLISH } from './inbox-words.en.js';
import { SPANISH } from './inbox-words.es.js';
import type { Sentences, Told, Words } from './told.js';

const SENTENCES: Readonly<Record<Locale, Sentences>> = { en: ENGLISH, es: SPANISH };

/**
 * What an entry of the inbox says. Read by its person alone, inside the app: it may say what happened. It names people by their system-made
 * usernames and carries no words that anybody wrote: no prompt, title, caption or comment, and of decisions no reasons.
 */
export function inboxWords(told: Told, locale: Locale): Words {
  return SENTENCES[locale][told.kind](told);
}

import { Injectable } from '@nestjs/common';
import { LOCALES, type Locale, type Localised } from '../../../kernel/language.js';
import type { NotificationSubject } from '../../../kernel/notification.js';
import { InboxService } from '../inbox/inbox.service.js';
import { pushWords, summaryWords, type Words } from '../words/index.js';
import type { PushRow } from './push.repository.js';

export interface PushText {
  readonly headings: Localised;
  readonly contents: Localised;
  /** What an app opens; null for several. */
  readonly subject: NotificationSubject | null;
}

/** What a push says, in each language, as a locked screen may show it. */
@Injectable()
export class PushTexts {
  constructor(private readonly inbox: InboxService) {}

  /** Null when nothing is left to say: the entry is gone, or whoever did it is hidden from the person by now (law 8). */
  async of({ accountId, notificationId }: PushRow): Promise<PushText | null> {
    const entry = await this.inbox.find(accountId, notificationId);
    return entry && { ...inEach((locale) => pushWords(entry.told, locale)), subject: entry.subject };
  }

  summary(count: number): PushText {
    return { ...inEach((locale) => summaryWords(count, locale)), subject: null };
  }
}

function inEach(words: (locale: Locale) => Words): Pick<PushText, 'headings' | 'contents'> {
  const each = (part: keyof Words) => Object.fromEntries(LOCALES.map((locale) => [locale, words(locale)[part]])) as Localised;
  return { headings: each('title'), contents: each('text') };
}

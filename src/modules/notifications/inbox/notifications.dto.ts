import { NOTIFICATION_KINDS, NOTIFICATION_SUBJECTS, type NotificationSubject } from '../../../kernel/notification.js';
import type { Locale } from '../../../kernel/language.js';
import { Flag, Instant, Link, Nested, OneOf, PageOf, Text, Uuid, Whole } from '../../../platform/http/index.js';
import { inboxWords } from '../words/index.js';
import type { ShownEntry } from './entries.js';

export const READ_IDS_MAX = 100;

export class NotificationActorView {
  @Text({ description: 'As it is now.' })
  username!: string;

  @Link()
  avatarUrl!: string;
}

export class NotificationSubjectView {
  @OneOf(NOTIFICATION_SUBJECTS)
  type!: NotificationSubject['type'];

  @Text({ description: 'Its public id; of a profile, the username.' })
  id!: string;
}

export class NotificationView {
  @Uuid()
  id!: string;

  @OneOf(Object.keys(NOTIFICATION_KINDS))
  kind!: string;

  @Text()
  title!: string;

  @Text({ description: 'Names people by their usernames of now; carries no words that anybody wrote.' })
  text!: string;

  @Nested(() => NotificationActorView, { array: { max: 3 }, description: 'Who did it last: up to three who may be seen.' })
  actors!: NotificationActorView[];

  @Nested(() => NotificationSubjectView, { description: 'What to open.' })
  subject!: NotificationSubjectView;

  @Text({ nullable: true, description: 'Where the subject is found: the id of the post of a comment.' })
  contextId!: string | null;

  @Whole({ min: 1, description: 'How often it happened, as far as it may be seen.' })
  count!: number;

  @Instant()
  createdAt!: string;

  @Instant({ description: 'When it happened last.' })
  updatedAt!: string;

  @Instant({ nullable: true })
  readAt!: string | null;

  static of(entry: ShownEntry, locale: Locale, avatarUrlOf: (key: string) => string): NotificationView {
    const { id, kind, subject, contextId, createdAt, updatedAt, readAt, told } = entry;
    return {
      id, kind, ...inboxWords(told, locale),
      actors: entry.people.map(({ username, avatarKey }) => ({ username, avatarUrl: avatarUrlOf(avatarKey) })),
      subject: { type: subject.type, id: subject.id },
      contextId,
      count: told.count,
      createdAt: new Date(createdAt).toISOString(),
      updatedAt: new Date(updatedAt).toISOString(),
      readAt: readAt === null ? null : new Date(readAt).toISOString(),
    };
  }
}

export class UnreadView {
  @Whole({ min: 0, max: 1_000, description: 'Entries that have not been read, up to 1,000.' })
  unreadCount!: number;
}

export class NotificationPage extends PageOf(NotificationView) {
  @Whole({ min: 0, max: 1_000, description: 'Entries of the whole inbox that have not been read, up to 1,000.' })
  unreadCount!: number;
}

/** Either some by their ids, or all. */
export class ReadBody {
  @Uuid({ optional: true, array: { min: 1, max: READ_IDS_MAX } })
  ids?: string[];

  @Flag({ optional: true, description: 'True: every one. Not beside `ids`.' })
  all?: boolean;

  @Instant({ optional: true, description: 'With `all`: the newest `updatedAt` that was shown. What changed since stays unread.' })
  upTo?: string;
}

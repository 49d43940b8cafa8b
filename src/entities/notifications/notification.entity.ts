import { defineEntity, p } from '@mikro-orm/core';
import type { NotificationId } from '../../kernel/ids.js';
import type { NotificationKind, NotificationSubject } from '../../kernel/notification.js';
import { accountId, count, id, instant, jsonb, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

const NotificationSchema = defineEntity({
  name: 'Notification',
  tableName: 'notification',
  properties: {
    id: id<NotificationId>().primary(),
    accountId: accountId(),
    kind: text<NotificationKind>(),
    /** What it is about, by its public id. */
    subjectType: text<NotificationSubject['type']>(),
    subjectId: text(),
    /** Where the subject is found, such as the post of a comment; public ids. */
    contextId: text().nullable(),
    /** Numbers for its words: points, hours. Never words of a person. */
    values: jsonb<Readonly<Record<string, number | string>>>(),
    /** Equal happenings join the unread one of this key: ten likes are one. */
    groupKey: text(),
    /** How often it happened. */
    count: p.integer().default(1),
    /** Orders the inbox; a happening that joins moves it to the front. */
    sequence: count(),
    createdAt: instant(),
    updatedAt: instant(),
    readAt: instant().nullable(),
  },
  uniques: [{ properties: ['accountId', 'sequence'], name: 'notification_account_sequence' }],
});

/** One entry of a person's inbox. Its words are made when it is shown, in the language then wanted. */
export class Notification extends NotificationSchema.class {}
NotificationSchema.setClass(Notification);

export const NotificationTable = declare(NotificationSchema, {
  owner: 'notifications',
  person: 'accountId',
  retention: 'notification',
  columns: {
    id: shown('internal-id', 'notification'),
    accountId: shown('account-id', 'notification'),
    kind: shown('activity', 'notification'),
    subjectType: shown('activity', 'notification'),
    subjectId: shown('internal-id', 'notification'),
    contextId: shown('internal-id', 'notification'),
    values: shown('activity', 'notification'),
    groupKey: withheld('technical', 'notification'),
    count: shown('activity', 'notification'),
    sequence: withheld('technical', 'notification'),
    createdAt: shown('activity', 'notification'),
    updatedAt: shown('activity', 'notification'),
    readAt: shown('activity', 'notification'),
  },
});

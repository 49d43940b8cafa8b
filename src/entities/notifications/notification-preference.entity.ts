import { defineEntity, p } from '@mikro-orm/core';
import type { NotificationKind } from '../../kernel/notification.js';
import { accountId, instant, text } from '../columns.js';
import { declare, shown } from '../privacy.js';

const NotificationPreferenceSchema = defineEntity({
  name: 'NotificationPreference',
  tableName: 'notification_preference',
  properties: {
    accountId: accountId().primary(),
    kind: text<NotificationKind>().primary(),
    inbox: p.boolean(),
    push: p.boolean(),
    updatedAt: instant(),
  },
});

/** What a person chose for one kind; a kind without a row is as `NOTIFICATION_KINDS` says. */
export class NotificationPreference extends NotificationPreferenceSchema.class {}
NotificationPreferenceSchema.setClass(NotificationPreference);

export const NotificationPreferenceTable = declare(NotificationPreferenceSchema, {
  owner: 'notifications',
  person: 'accountId',
  retention: 'account',
  columns: {
    accountId: shown('account-id', 'notification'),
    kind: shown('activity', 'notification'),
    inbox: shown('activity', 'notification'),
    push: shown('activity', 'notification'),
    updatedAt: shown('activity', 'notification'),
  },
});

import { defineEntity } from '@mikro-orm/core';
import type { NotificationId } from '../../kernel/ids.js';
import { id, instant, otherAccountId, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

const NotificationHappeningSchema = defineEntity({
  name: 'NotificationHappening',
  tableName: 'notification_happening',
  properties: {
    notificationId: id<NotificationId>().primary(),
    /** Told once: who liked, took it back and liked again is one happening. */
    key: text().primary(),
    /** Who did it, when it was a person. */
    actorId: otherAccountId().nullable().index(),
    happenedAt: instant(),
  },
});

/** What came together in a notification. A person who is not to be seen any more is left out of its words and its count (law 8). */
export class NotificationHappening extends NotificationHappeningSchema.class {}
NotificationHappeningSchema.setClass(NotificationHappening);

export const NotificationHappeningTable = declare(NotificationHappeningSchema, {
  owner: 'notifications',
  person: { via: 'notificationId', table: 'notification' },
  retention: 'notification',
  columns: {
    notificationId: withheld('internal-id', 'notification'),
    key: withheld('technical', 'notification'),
    actorId: withheld('account-id', 'notification'),
    happenedAt: shown('activity', 'notification'),
  },
});

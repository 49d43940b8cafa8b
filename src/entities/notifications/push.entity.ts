import { defineEntity, p } from '@mikro-orm/core';
import type { NotificationId } from '../../kernel/ids.js';
import type { NotificationKind } from '../../kernel/notification.js';
import { accountId, id, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

export const PUSH_STATUSES = ['waiting', 'sent', 'unreachable', 'dropped', 'failed'] as const;
/**
 * `waiting` for its time or another try; `unreachable`: OneSignal took it and reached nobody; `dropped`: not wanted any more when its time
 * came (read, switched off, blocked, too old, told by one that sums up); `failed`: OneSignal would not have it.
 */
export type PushStatus = (typeof PUSH_STATUSES)[number];

const PushSchema = defineEntity({
  name: 'Push',
  tableName: 'push',
  properties: {
    /** Also the `idempotency_key` at OneSignal. */
    id: id<string>().primary(),
    accountId: accountId().index(),
    notificationId: id<NotificationId>().index(),
    kind: text<NotificationKind>(),
    status: text<PushStatus>().default('waiting'),
    /** Why it was dropped or failed, a code of ours. */
    reason: text().nullable(),
    /** When it is sent, or tried again; later in quiet hours. */
    dueAt: instant().nullable(),
    attempts: p.integer().default(0),
    /** OneSignal's id of the message. */
    messageId: text().nullable(),
    /** How many notifications it tells of: more than one when it sums up what came together in quiet hours. */
    count: p.integer().default(1),
    createdAt: instant(),
    settledAt: instant().nullable(),
  },
});

/** One message for the person's devices, with what became of it. At most one of a notification waits at a time. */
export class Push extends PushSchema.class {}
PushSchema.setClass(Push);

export const PushTable = declare(PushSchema, {
  owner: 'notifications',
  person: 'accountId',
  retention: 'push',
  columns: {
    id: withheld('internal-id', 'notification'),
    accountId: shown('account-id', 'notification'),
    notificationId: withheld('internal-id', 'notification'),
    kind: shown('activity', 'notification'),
    status: shown('activity', 'notification'),
    reason: shown('technical', 'notification'),
    dueAt: withheld('technical', 'notification'),
    attempts: withheld('technical', 'notification'),
    messageId: withheld('internal-id', 'notification'),
    count: shown('activity', 'notification'),
    createdAt: shown('activity', 'notification'),
    settledAt: shown('activity', 'notification'),
  },
});

import { defineEntity, p } from '@mikro-orm/core';
import type { DeletionId } from '../../kernel/ids.js';
import { id, instant, text } from '../columns.js';
import { declare, withheld } from '../privacy.js';

export const PUSH_TASK_KINDS = ['tie', 'untie', 'language', 'farewell', 'erase'] as const;
/** `tie` and `untie` a device; tell the person's `language` and time zone; say `farewell`, the account is gone; `erase` them there. */
export type PushTaskKind = (typeof PUSH_TASK_KINDS)[number];
export const PUSH_TASK_STATUSES = ['waiting', 'done', 'gone', 'refused'] as const;
/** `gone`: OneSignal does not know it, which is as good as done for an end; `refused`: it will never be done. */
export type PushTaskStatus = (typeof PUSH_TASK_STATUSES)[number];

const PushTaskSchema = defineEntity({
  name: 'PushTask',
  tableName: 'push_task',
  properties: {
    id: id<string>().primary(),
    kind: text<PushTaskKind>(),
    externalId: id<string>(),
    subscriptionId: id<string>().nullable(),
    language: text().nullable(),
    timeZone: text().nullable(),
    status: text<PushTaskStatus>().default('waiting'),
    attempts: p.integer().default(0),
    dueAt: instant().nullable(),
    createdAt: instant(),
    settledAt: instant().nullable(),
    /** Which end of an account it belongs to. */
    deletionId: id<DeletionId>().nullable(),
  },
  indexes: [
    { properties: ['externalId'], name: 'push_task_external_id_idx' },
    { properties: ['deletionId'], name: 'push_task_deletion' },
  ],
});

/** What OneSignal is to be told of a person or a device. Names the person by the push service's own id, and outlives the account. */
export class PushTask extends PushTaskSchema.class {}
PushTaskSchema.setClass(PushTask);

export const PushTaskTable = declare(PushTaskSchema, {
  owner: 'notifications',
  person: 'nobody',
  retention: 'push',
  columns: {
    id: withheld('internal-id', 'notification'),
    kind: withheld('technical', 'notification'),
    externalId: withheld('internal-id', 'notification'),
    subscriptionId: withheld('device', 'notification'),
    language: withheld('locale', 'notification'),
    timeZone: withheld('locale', 'notification'),
    status: withheld('technical', 'notification'),
    attempts: withheld('technical', 'notification'),
    dueAt: withheld('technical', 'notification'),
    createdAt: withheld('technical', 'notification'),
    settledAt: withheld('technical', 'notification'),
    deletionId: withheld('internal-id', 'compliance'),
  },
});

import { defineEntity, p } from '@mikro-orm/core';
import { instant, jsonb, text } from '../columns.js';
import { declare, internal, withheld } from '../privacy.js';

export type InboxStatus = 'received' | 'handled' | 'quarantined';

const InboxMessageSchema = defineEntity({
  name: 'InboxMessage',
  tableName: 'inbox_message',
  properties: {
    source: text().primary(),
    messageId: text().primary(),
    body: jsonb<object>(),
    receivedAt: instant().index(),
    status: text<InboxStatus>().default('received'),
    attempts: p.integer().default(0),
    handledAt: instant().nullable(),
  },
});

/** A verified webhook, before it is acted on. The same message twice is one row. */
export class InboxMessage extends InboxMessageSchema.class {}
InboxMessageSchema.setClass(InboxMessage);

export const InboxMessageTable = declare(InboxMessageSchema, {
  owner: 'platform',
  person: 'nobody',
  retention: 'webhook-inbox',
  columns: {
    source: internal('technical', 'operations'),
    messageId: internal('technical', 'operations'),
    body: withheld('internal-id', 'generation'),
    receivedAt: internal('technical', 'operations'),
    status: internal('technical', 'operations'),
    attempts: internal('technical', 'operations'),
    handledAt: internal('technical', 'operations'),
  },
});

import { defineEntity } from '@mikro-orm/core';
import type { EventId } from '../../kernel/ids.js';
import { id, instant, jsonb, text } from '../columns.js';
import { declare, internal, withheld } from '../privacy.js';

const OutboxEventSchema = defineEntity({
  name: 'OutboxEvent',
  tableName: 'outbox_event',
  properties: {
    id: id<EventId>().primary(),
    type: text(),
    payload: jsonb<object>(),
    occurredAt: instant().index(),
  },
});

/** Written in the transaction that it tells of. Payloads carry ids only. */
export class OutboxEvent extends OutboxEventSchema.class {}
OutboxEventSchema.setClass(OutboxEvent);

export const OutboxEventTable = declare(OutboxEventSchema, {
  owner: 'platform',
  person: 'nobody',
  retention: 'delivered-event',
  columns: {
    id: internal('technical', 'operations'),
    type: internal('technical', 'operations'),
    payload: withheld('internal-id', 'operations'),
    occurredAt: internal('technical', 'operations'),
  },
});

import { defineEntity, p } from '@mikro-orm/core';
import type { EventId } from '../../kernel/ids.js';
import { id, instant, text } from '../columns.js';
import { declare, internal, withheld } from '../privacy.js';

const OutboxDeliverySchema = defineEntity({
  name: 'OutboxDelivery',
  tableName: 'outbox_delivery',
  properties: {
    eventId: id<EventId>().primary(),
    handler: text().primary(),
    dueAt: instant().nullable(),
    attempts: p.integer().default(0),
    deliveredAt: instant().nullable(),
    lastError: text().nullable(),
  },
});

/** One handler's share of an event. `dueAt` is when the relay rings (again); null once done or given up. */
export class OutboxDelivery extends OutboxDeliverySchema.class {}
OutboxDeliverySchema.setClass(OutboxDelivery);

export const OutboxDeliveryTable = declare(OutboxDeliverySchema, {
  owner: 'platform',
  person: 'nobody',
  retention: 'delivered-event',
  columns: {
    eventId: internal('technical', 'operations'),
    handler: internal('technical', 'operations'),
    dueAt: internal('technical', 'operations'),
    attempts: internal('technical', 'operations'),
    deliveredAt: internal('technical', 'operations'),
    lastError: withheld('technical', 'operations'),
  },
});

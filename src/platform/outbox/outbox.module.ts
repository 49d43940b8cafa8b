import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DeliverEvent } from './deliver-event.job.js';
import { DeliverOutside } from './deliver-outside.job.js';
import { Deliveries } from './deliveries.js';
import { DeliveryRings, OutsideRings } from './delivery-rings.js';
import { EventHandlers } from './event-handlers.js';
import { OutboxRelay } from './relay.js';
import { Outbox } from './outbox.js';
import { OutboxMetrics } from './outbox.metrics.js';
import { OutboxRetention } from './outbox.retention.js';

@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    EventHandlers, Outbox, OutboxRelay, Deliveries, DeliverEvent, DeliverOutside, DeliveryRings, OutsideRings, OutboxMetrics,
    OutboxRetention,
  ],
  exports: [Outbox],
})
export class OutboxModule {}

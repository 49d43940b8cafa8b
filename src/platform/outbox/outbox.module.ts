import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DeliverEvent } from './deliver-event.job.js';
import { DeliveryRings } from './delivery-rings.js';
import { EventHandlers } from './event-handlers.js';
import { OutboxRelay } from './relay.js';
import { Outbox } from './outbox.js';
import { OutboxMetrics } from './outbox.metrics.js';
import { OutboxRetention } from './outbox.retention.js';

@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [EventHandlers, Outbox, OutboxRelay, DeliverEvent, DeliveryRings, OutboxMetrics, OutboxRetention],
  exports: [Outbox],
})
export class OutboxModule {}
